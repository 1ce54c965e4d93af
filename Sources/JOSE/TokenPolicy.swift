/// What a verified token must claim in order to be accepted (RFC 7519 §4.1, RFC 8725 §3, RFC 9068 §4).
///
/// Registered claims are checked for their JSON type whenever they are there; everything else is checked as far as the
/// policy asks for it. Values are compared byte for byte.
package struct TokenPolicy: Sendable {
    private let issuer: Expected?
    private let audience: [Expected]?
    private let tokenType: TokenType?
    private let leeway: Double
    private let maximumAge: Duration?
    private let requiredClaims: [ClaimName]

    private struct Expected: Sendable {
        let text: String
        let bytes: [UInt8]
        init(_ text: String) { (self.text, bytes) = (text, Array(text.utf8)) }
    }

    /// States a policy.
    ///
    /// - Parameters:
    ///   - issuer: What `iss` must be, and thereby that it is required; nil does not look at it.
    ///   - audience: Of which `aud` must name at least one; nil does not look at it.
    ///   - tokenType: What `typ` must be; nil accepts every type and none.
    ///   - leeway: How far the issuer's clock may be from ours.
    ///   - maximumAge: How long ago `iat` may be, and thereby that it is required.
    ///   - requiredClaims: Names of claims that must be there; a required string must not be empty.
    package init(
        issuer: String? = nil, audience: [String]? = nil, tokenType: TokenType? = nil, leeway: Duration = .zero,
        maximumAge: Duration? = nil, requiredClaims: [String] = []
    ) {
        self.issuer = issuer.map(Expected.init)
        self.audience = audience?.map(Expected.init)
        self.tokenType = tokenType
        self.leeway = leeway.inSeconds
        self.maximumAge = maximumAge
        self.requiredClaims = requiredClaims.map(ClaimName.init)
    }

    /// Checks a token's type and claims.
    ///
    /// - Parameter now: The time to judge by.
    /// - Returns: At which other times the same check of the same token would succeed, `now` among them.
    /// - Throws: The first rule that refuses the token.
    @discardableResult
    package func check(_ token: VerifiedToken, at now: NumericDate) throws(TokenRefusal) -> ValidityPeriod {
        let claims = try token.claims
        try checkType(token.header)
        try checkIssuer(claims)
        try checkAudience(claims)
        let period = try checkDates(claims, at: now)
        try checkStrings(claims)
        try checkRequired(claims)
        return period
    }

    private func checkType(_ header: JOSEHeader) throws(TokenRefusal) {
        guard let tokenType, header.type != tokenType else { return }
        throw .typeMismatch(found: header.type.map { Excerpt("\($0)") }, expected: "\(tokenType)")
    }

    private func checkIssuer(_ claims: ClaimsSet) throws(TokenRefusal) {
        guard let value = claims.object[.issuer] else {
            if issuer != nil { throw .claimMissing(name: "iss") }
            return
        }
        guard value.kind == .string else { throw .claimInvalid(name: "iss", expected: "a string") }
        guard let issuer, !claims.object.string(value, is: issuer.bytes) else { return }
        throw .issuerMismatch(found: Excerpt(try claims.issuer ?? ""), expected: issuer.text)
    }

    private func checkAudience(_ claims: ClaimsSet) throws(TokenRefusal) {
        guard let value = claims.object[.audience] else {
            if audience != nil { throw .claimMissing(name: "aud") }
            return
        }
        var matches = false
        switch value.kind {
        case .string:
            matches = names(value, in: claims)
        case .array:
            var elements = JSONArray(value)
            while let element = elements.next(in: claims.object.text.span) {
                guard element.kind == .string else { throw Self.audienceInvalid }
                if names(element, in: claims) { matches = true }
            }
        default:
            throw Self.audienceInvalid
        }
        guard let audience, !matches else { return }
        let found = try claims.audience ?? []
        throw .audienceMismatch(found: found.prefix(8).map(Excerpt.init), expected: audience.map(\.text))
    }

    private static let audienceInvalid = TokenRefusal.claimInvalid(
        name: "aud", expected: "a string or an array of strings")

    /// Whether `value` is one of the expected audiences.
    private func names(_ value: JSONValue, in claims: ClaimsSet) -> Bool {
        audience?.contains { claims.object.string(value, is: $0.bytes) } ?? false
    }

    /// A token is refused from `exp` on, not only after it, and accepted from `nbf` on (RFC 7519 §4.1.4, §4.1.5).
    private func checkDates(_ claims: ClaimsSet, at now: NumericDate) throws(TokenRefusal) -> ValidityPeriod {
        var period = ValidityPeriod()
        if let expirationTime = try claims.expirationTime {
            period.end(before: expirationTime.secondsSince1970 + leeway)
            guard period.contains(now) else { throw .expired(at: expirationTime, now: now) }
        }
        if let notBefore = try claims.notBefore {
            period.begin(at: notBefore.secondsSince1970 - leeway)
            guard period.contains(now) else { throw .notYetValid(until: notBefore, now: now) }
        }
        guard let issuedAt = try claims.issuedAt else {
            if maximumAge != nil { throw .claimMissing(name: "iat") }
            return period
        }
        period.begin(at: issuedAt.secondsSince1970 - leeway)
        guard period.contains(now) else { throw .issuedInFuture(at: issuedAt, now: now) }
        if let maximumAge {
            period.end(with: issuedAt.secondsSince1970 + (maximumAge.inSeconds + leeway))
            guard period.contains(now) else {
                throw .tooOld(issuedAt: issuedAt, now: now, maximumAge: maximumAge)
            }
        }
        return period
    }

    private func checkStrings(_ claims: ClaimsSet) throws(TokenRefusal) {
        if let subject = claims.object[.subject], subject.string?.isEmpty ?? true {
            throw .claimInvalid(name: "sub", expected: "a string that is not empty")
        }
        if let tokenID = claims.object[.tokenID], tokenID.kind != .string {
            throw .claimInvalid(name: "jti", expected: "a string")
        }
    }

    private func checkRequired(_ claims: ClaimsSet) throws(TokenRefusal) {
        for index in requiredClaims.indices {
            guard let value = claims.object[requiredClaims[index].key] else {
                throw .claimMissing(name: requiredClaims[index].text)
            }
            if value.string?.isEmpty ?? false {
                throw .claimInvalid(name: requiredClaims[index].text, expected: "a string that is not empty")
            }
        }
    }
}

extension Duration {
    fileprivate var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
