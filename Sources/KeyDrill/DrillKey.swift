import Issuance
import JOSE
import RemoteKeys
import Signatures

/// A throwaway key pair, and tokens that it signs.
struct DrillKey {
    static let audience = "https://api.drill.invalid"

    /// What its tokens are named by.
    let keyID: String
    private let key: SigningKey
    private let signer: TokenSigner

    init() throws(DrillError) {
        do {
            key = try .generate(for: .es256)
            signer = try TokenSigner(key: key, algorithm: .es256)
        } catch {
            throw .key(error)
        }
        keyID = signer.keyID ?? ""
    }

    /// The public key, under its own name or another.
    func published(as keyID: String? = nil) throws(DrillError) -> JWK {
        do {
            return try JWK(key: key.verificationKey(), keyID: keyID ?? self.keyID, algorithm: .es256)
        } catch {
            throw .key(error)
        }
    }

    /// A token that is good for longer than any scenario.
    func token(of issuer: DrillIssuer, by driver: DrillDriver) throws(DrillError) -> String {
        let token = AccessToken(
            issuer: issuer.name, audience: Self.audience, subject: "drill", scopes: [], now: driver.secondsSince1970,
            lifetimeInSeconds: 30 * 86_400, tokenID: "drill")
        do { return try signer.sign(token) } catch { throw .token(error) }
    }

    /// The header and the claims of another key's token, signed by this one.
    func forgery(of token: String) throws(DrillError) -> String {
        let parts = token.split(separator: ".")
        let input = Array("\(parts[0]).\(parts[1])".utf8)
        do {
            let signature = try key.sign(input.span, with: .es256)
            return String(decoding: input + [UInt8(ascii: ".")] + Base64URL.encode(signature.span), as: UTF8.self)
        } catch {
            throw .key(error)
        }
    }
}
