import COpenSSL

/// The one object of a PEM text: its label and its DER (RFC 7468).
struct PEMBlock: Equatable {
    let label: String
    let der: [UInt8]

    /// No key or certificate comes near it: an RSA key of 16384 bits has 13 KB.
    private static let maximumTextLengthInBytes = 65536
}

extension PEMBlock {
    /// Reads the text, passing over what stands before and after the block.
    ///
    /// `EC PARAMETERS`, which `openssl ecparam -genkey` writes before the key, is passed over too.
    ///
    /// - Throws: ``KeyError/malformedPEM``, ``KeyError/severalPEMBlocks(found:)`` or
    ///   ``KeyError/encryptedKeyGiven``.
    init(parsing text: [UInt8]) throws(KeyError) {
        guard text.count <= Self.maximumTextLengthInBytes else { throw .malformedPEM }
        let stream = try MemoryStream(text)
        var blocks: [PEMBlock] = []
        while let block = try stream.readPEM() {
            if block.label != "EC PARAMETERS" { blocks.append(block) }
        }
        guard blocks.count <= 1 else { throw .severalPEMBlocks(found: blocks.count) }
        guard let block = blocks.first else { throw .malformedPEM }
        self = block
    }

    /// Writes a private key as PKCS#8.
    static func write(_ key: AsymmetricKey) throws(KeyError) -> [UInt8] {
        let stream = try MemoryStream([])
        return try stream.writePEM(key)
    }

    /// Reads the public key that the label announces.
    func publicKey() throws(KeyError) -> AsymmetricKey {
        switch label {
        case "PUBLIC KEY": unsafe try decode { unsafe d2i_PUBKEY(nil, &$0, $1) }
        case "RSA PUBLIC KEY": unsafe try decode { unsafe d2i_PublicKey(EVP_PKEY_RSA, nil, &$0, $1) }
        case "CERTIFICATE":
            unsafe try decode { position, length in
                guard let certificate = unsafe d2i_X509(nil, &position, length) else { return nil }
                defer { unsafe X509_free(certificate) }
                return unsafe X509_get_pubkey(certificate)
            }
        default: throw label.hasSuffix("PRIVATE KEY") ? .privateKeyGiven : .unsupportedKey
        }
    }

    /// Reads the private key that the label announces.
    func privateKey() throws(KeyError) -> AsymmetricKey {
        switch label {
        case "PRIVATE KEY":
            unsafe try decode { position, length in
                guard let info = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &position, length) else { return nil }
                defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
                return unsafe EVP_PKCS82PKEY(info)
            }
        case "EC PRIVATE KEY": unsafe try decode { unsafe d2i_PrivateKey(EVP_PKEY_EC, nil, &$0, $1) }
        case "RSA PRIVATE KEY": unsafe try decode { unsafe d2i_PrivateKey(EVP_PKEY_RSA, nil, &$0, $1) }
        case "ENCRYPTED PRIVATE KEY": throw .encryptedKeyGiven
        case "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE": throw .publicKeyGiven
        default: throw .unsupportedKey
        }
    }

    /// Runs one of libcrypto's DER readers, which must use up every byte.
    private func decode(
        _ read: (inout UnsafePointer<UInt8>?, Int) -> OpaquePointer?
    ) throws(KeyError) -> AsymmetricKey {
        var isUsedUp = false
        let raw = unsafe der.withUnsafeBufferPointer { der in
            var position = der.baseAddress
            let raw = unsafe read(&position, der.count)
            isUsedUp = unsafe position == der.baseAddress.map { unsafe $0 + der.count }
            return unsafe raw
        }
        let key = unsafe try AsymmetricKey(adopting: raw, or: .malformedPEM)
        ErrorQueue.clear()
        guard isUsedUp else { throw .malformedPEM }
        return key
    }
}

/// Text in memory that libcrypto reads from or writes to (BIO).
@safe private struct MemoryStream: ~Copyable {
    private let raw: OpaquePointer

    /// - Parameter text: At most 2³¹ − 1 bytes.
    init(_ text: [UInt8]) throws(KeyError) {
        guard let raw = unsafe BIO_new(BIO_s_mem()) else { throw ErrorQueue.drain() }
        let count = Int32(clamping: text.count)
        guard unsafe text.isEmpty || BIO_write(raw, text, count) == count else {
            unsafe BIO_free(raw)
            throw ErrorQueue.drain()
        }
        unsafe self.raw = raw
    }

    deinit { unsafe BIO_free(raw) }

    /// Reads the next block; nil at the end.
    ///
    /// PEM_read_bio neither decrypts nor asks for a passphrase, as the readers for keys do.
    func readPEM() throws(KeyError) -> PEMBlock? {
        var label: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var der: UnsafeMutablePointer<UInt8>?
        var length = 0
        guard unsafe PEM_read_bio(raw, &label, &header, &der, &length) == 1 else {
            let isEnd = swiftlet_is_end_of_pem(ERR_peek_last_error()) == 1
            ErrorQueue.clear()
            guard isEnd else { throw .malformedPEM }
            return nil
        }
        defer {
            unsafe CRYPTO_free(label, #file, #line)
            unsafe CRYPTO_free(header, #file, #line)
            unsafe CRYPTO_clear_free(der, length, #file, #line)
        }
        guard let label = unsafe label, let der = unsafe der else { throw .malformedPEM }
        // The traditional encryption (RFC 1421 §4.6.1.1) says so in a header; nothing else has one.
        if let header = unsafe header, unsafe header.pointee != 0 { throw .encryptedKeyGiven }
        return unsafe PEMBlock(
            label: String(cString: label), der: Array(UnsafeBufferPointer(start: der, count: length)))
    }

    func writePEM(_ key: AsymmetricKey) throws(KeyError) -> [UInt8] {
        guard unsafe key.borrow({ unsafe PEM_write_bio_PrivateKey(raw, $0, nil, nil, 0, nil, nil) }) == 1 else {
            throw ErrorQueue.drain()
        }
        var text = [UInt8](repeating: 0, count: unsafe BIO_ctrl_pending(raw))
        let count = Int32(clamping: text.count)
        guard unsafe BIO_read(raw, &text, count) == count else { throw ErrorQueue.drain() }
        return text
    }
}
