import FunctionKit

/// The cookie that keeps a refresh token out of a page's scripts (RFC 6265).
///
/// It goes to `/accounts` alone, over TLS alone, and with no request that another site has caused.
enum RefreshCookie {
    static let name = "swiftlet_refresh"
    private static let attributes = "HttpOnly; Secure; SameSite=Strict; Path=/accounts"

    /// The value of `Set-Cookie` that keeps a token.
    ///
    /// - Parameter lifetime: In seconds.
    static func setting(_ token: String, lifetime: Int64) -> String {
        "\(name)=\(token); \(attributes); Max-Age=\(max(0, lifetime))"
    }

    /// The value of `Set-Cookie` that has it forgotten.
    static let clearing = "\(name)=; \(attributes); Max-Age=0"

    /// The token in a request's cookies; nil where there is none, or several: one of them is somebody else's.
    static func token(in request: Request) -> String? {
        let tokens = tokens(in: request)
        return tokens.count == 1 ? tokens.first : nil
    }

    /// Every token in a request's cookies, each once.
    static func tokens(in request: Request) -> [String] {
        var tokens: [String] = []
        // HTTP/2 may split the field (RFC 9113 §8.2.3).
        for field in request.headerFields[fields: .cookie] {
            for pair in field.value.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard pair.starts(with: "\(name)=".utf8) else { continue }
                let value = String(Substring(pair.dropFirst(name.utf8.count + 1)))
                if !value.isEmpty, !tokens.contains(where: { $0.utf8.elementsEqual(value.utf8) }) {
                    tokens.append(value)
                }
            }
        }
        return tokens
    }
}
