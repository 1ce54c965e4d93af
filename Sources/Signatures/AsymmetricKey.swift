import COpenSSL

/// A public key or a key pair in libcrypto (EVP_PKEY); threads may make contexts from it at the same time.
final class AsymmetricKey: Sendable {
    private let object: SharedObject

    /// Takes over a key, or refuses libcrypto's failure to make one.
    init(adopting raw: OpaquePointer?, or error: KeyError? = nil) throws(KeyError) {
        guard let raw = unsafe raw else { throw error.map(ErrorQueue.drain) ?? ErrorQueue.drain() }
        object = unsafe SharedObject(adopting: raw, free: EVP_PKEY_free)
    }

    /// Lends the pointer to a function that keeps its own reference, or none.
    func borrow<Result: ~Copyable>(_ body: (OpaquePointer) -> Result) -> Result { unsafe object.borrow(body) }
}

extension AsymmetricKey {
    /// Makes a public key from numbers that ``PublicKeyComponents/checked()`` accepts.
    ///
    /// - Throws: ``KeyError/pointNotOnCurve`` if the coordinates name no point.
    convenience init(_ components: PublicKeyComponents) throws(KeyError) {
        switch components {
        case .rsa(let modulus, let exponent):
            let list = [LibraryParameter.integer("n", modulus), .integer("e", exponent)]
            unsafe try self.init(adopting: Self.make("RSA", from: list))
        case .ellipticCurve(let curve, let x, let y):
            let list = [LibraryParameter.text("group", curve.libraryName), .octets("pub", [0x04] + x + y)]
            unsafe try self.init(adopting: Self.make("EC", from: list), or: .pointNotOnCurve)
            let context = try KeyContext(self)
            guard context.hasValidPoint() else { throw ErrorQueue.drain(.pointNotOnCurve) }
        case .edwardsCurve(let curve, let x):
            let raw = unsafe curve.libraryName.withCString { name in
                unsafe EVP_PKEY_new_raw_public_key_ex(nil, name, nil, x, x.count)
            }
            unsafe try self.init(adopting: raw)
        }
    }

    /// Makes a new key pair.
    ///
    /// - Parameter kind: The size of an RSA key or the curve; no secret.
    static func generate(_ kind: KeyKind) throws(KeyError) -> AsymmetricKey {
        switch kind {
        case .rsa(let bits): unsafe try AsymmetricKey(adopting: swiftlet_generate_rsa(bits))
        case .ellipticCurve(let curve):
            unsafe try AsymmetricKey(adopting: curve.libraryName.withCString { unsafe swiftlet_generate_ec($0) })
        case .edwardsCurve(let curve):
            unsafe try AsymmetricKey(adopting: curve.libraryName.withCString { unsafe swiftlet_generate_edwards($0) })
        case .secret: throw .unsupportedKey
        }
    }

    private static func make(_ type: StaticString, from parameters: [LibraryParameter]) -> OpaquePointer? {
        guard let context = unsafe type.withCString({ unsafe EVP_PKEY_CTX_new_from_name(nil, $0, nil) }) else {
            return nil
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_fromdata_init(context) == 1 else { return nil }
        return unsafe LibraryParameter.withList(parameters) { list in
            var made: OpaquePointer?
            let selection = swiftlet_public_key_selection()
            guard unsafe EVP_PKEY_fromdata(context, &made, selection, list) == 1 else { return nil }
            return unsafe made
        }
    }
}

extension AsymmetricKey {
    /// Reads the public numbers.
    ///
    /// - Throws: ``KeyError/unsupportedKey`` for a type or curve without a row, an EC key with explicit
    ///   parameters (RFC 5480 §2.1.1 forbids them), and RSA keys restricted to PSS.
    func components() throws(KeyError) -> PublicKeyComponents {
        if isType("RSA") {
            return .rsa(paddedModulus: try number("n"), paddedExponent: try number("e"))
        }
        if isType("EC") {
            let curve = try namedCurve()
            let length = curve.coordinateLengthInBytes
            return .ellipticCurve(curve, x: try number("qx", length), y: try number("qy", length))
        }
        guard let curve = EdwardsCurve.allCases.first(where: { isType($0.libraryName) }) else {
            throw .unsupportedKey
        }
        var bytes = [UInt8](repeating: 0, count: curve.keyLengthInBytes)
        var length = bytes.count
        guard unsafe borrow({ unsafe EVP_PKEY_get_raw_public_key($0, &bytes, &length) }) == 1, length == bytes.count
        else {
            throw ErrorQueue.drain()
        }
        return .edwardsCurve(curve, x: bytes)
    }

    private func isType(_ name: StaticString) -> Bool {
        unsafe name.withCString { name in unsafe borrow { unsafe EVP_PKEY_is_a($0, name) == 1 } }
    }

    private func namedCurve() throws(KeyError) -> EllipticCurve {
        var isExplicit: Int32 = 0
        guard
            unsafe borrow({
                unsafe EVP_PKEY_get_int_param($0, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &isExplicit)
            }) == 1
        else { throw ErrorQueue.drain(.unsupportedKey) }
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        guard isExplicit == 0,
            unsafe borrow({
                unsafe EVP_PKEY_get_utf8_string_param($0, OSSL_PKEY_PARAM_GROUP_NAME, &name, name.count, &length)
            }) == 1
        else { throw ErrorQueue.drain(.unsupportedKey) }
        let found = name.prefix(length).map { UInt8(bitPattern: $0) }
        guard
            let curve = EllipticCurve.allCases.first(where: { $0.libraryName.description.utf8.elementsEqual(found) })
        else { throw .unsupportedKey }
        return curve
    }

    private func number(_ name: StaticString, _ length: Int? = nil) throws(KeyError) -> [UInt8] {
        var value: OpaquePointer?
        let isThere = unsafe name.withCString { name in
            unsafe borrow { unsafe EVP_PKEY_get_bn_param($0, name, &value) == 1 }
        }
        guard isThere else {
            throw ErrorQueue.drain(.unsupportedKey)
        }
        defer { unsafe BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: length ?? Int((unsafe BN_num_bits(value) + 7) / 8))
        guard unsafe BN_bn2binpad(value, &bytes, Int32(clamping: bytes.count)) == Int32(clamping: bytes.count) else {
            throw ErrorQueue.drain(.unsupportedKey)
        }
        return bytes
    }
}
