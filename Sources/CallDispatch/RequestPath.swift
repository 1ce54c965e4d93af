import FunctionKit

/// The one reading of a request's path: decoded once, then routed, authorized and handed on.
///
/// What another reader of the same request, nginx before all, could read differently is refused: an encoded slash,
/// a dot segment, NUL, bytes that are not UTF-8.
struct RequestPath {
    /// The decoded path.
    let text: String
    /// The bytes between the slashes, decoded.
    let segments: [ArraySlice<UInt8>]

    /// Reads the path of a request, and finds its query.
    static func reading(_ request: CGIRequest) throws(RequestPathError) -> (path: RequestPath, query: ArraySlice<UInt8>)
    {
        guard let uri = request.requestURI else {
            let decoded = request.bytes[request.scriptName] + request.bytes[request.pathInfo]
            return (try RequestPath(decoded: decoded), request.bytes[request.query])
        }
        let bytes = request.bytes[uri]
        let query = bytes.firstIndex(of: UInt8(ascii: "?")).map { bytes[($0 + 1)...] } ?? []
        return (try RequestPath(requestURI: bytes), query)
    }

    /// Reads the path of `REQUEST_URI`, up to the query.
    init(requestURI: ArraySlice<UInt8>) throws(RequestPathError) {
        let path = requestURI[..<(requestURI.firstIndex(of: UInt8(ascii: "?")) ?? requestURI.endIndex)]
        // nginx cuts a fragment off, which no request should have, before it looks for a location.
        guard !path.contains(UInt8(ascii: "#")) else { throw .fragment }
        guard path.contains(UInt8(ascii: "%")) else {
            try self.init(decoded: path)
            return
        }
        guard let decoded = PercentEncoding.decode(path) else { throw .brokenEscape }
        let slash = UInt8(ascii: "/")
        guard decoded.count(where: { $0 == slash }) == path.count(where: { $0 == slash }) else { throw .encodedSlash }
        try self.init(decoded: decoded[...])
    }

    /// Reads a path that was decoded before, as `SCRIPT_NAME` is.
    init(decoded path: ArraySlice<UInt8>) throws(RequestPathError) {
        guard path.first == UInt8(ascii: "/") else { throw .noLeadingSlash }
        guard !path.contains(0) else { throw .nul }
        guard let text = String(validating: path, as: UTF8.self) else { throw .notUTF8 }
        self.text = text
        guard path.count > 1 else {
            segments = []
            return
        }
        segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for segment in segments where segment.first == UInt8(ascii: ".") && segment.count <= 2 {
            guard segment.count == 2, segment.last != UInt8(ascii: ".") else { throw .dotSegment }
        }
    }
}

/// Why a request's path is refused with 400.
package enum RequestPathError: Error, Equatable {
    /// The path is empty, relative, or no path at all, such as `*`.
    case noLeadingSlash
    /// `%` is not followed by two hexadecimal digits.
    case brokenEscape
    /// `%2F`, which is a slash to one reader and none to another.
    case encodedSlash
    /// `#` stands in the path unencoded.
    case fragment
    /// A segment is `.` or `..`, encoded or not.
    case dotSegment
    /// NUL, which ends a path for readers in C.
    case nul
    /// The decoded bytes are not UTF-8.
    case notUTF8
}

extension RequestPathError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noLeadingSlash: "path does not begin with \"/\""
        case .brokenEscape: "path has \"%\" without two hexadecimal digits after it"
        case .encodedSlash: "path has an encoded slash, expected none"
        case .fragment: "path has an unencoded \"#\", expected none"
        case .dotSegment: "path has a segment \".\" or \"..\", expected a normalised path"
        case .nul: "path has a NUL byte, expected none"
        case .notUTF8: "path is not UTF-8 after decoding"
        }
    }
}
