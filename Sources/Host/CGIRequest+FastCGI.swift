package import CallDispatch
package import FastCGI
package import FunctionKit
import Glibc

extension CGIRequest {
    /// Finds the meta-variables that every call needs, in one pass.
    ///
    /// Of several with one name the first counts, as in ``FastCGI/Parameters/first(_:)``; `Authorization` fields are
    /// counted, too.
    ///
    /// - Parameter arriving: Where the body comes from, if it is not whole.
    package init(_ request: FastCGI.IncomingRequest, arriving: (any BodySource)? = nil) {
        self.init(request.parameters, body: request.body, arriving: arriving)
    }

    /// Finds them in a head.
    init(_ parameters: FastCGI.Parameters, body: [UInt8] = [], arriving: (any BodySource)? = nil) {
        self.init(bytes: parameters.bytes, variables: parameters, body: body, arriving: arriving)
        let sent = parameters.bytes
        let stream = sent.span
        // Backwards: what stands first is written last.
        for pair in parameters.pairs.reversed() {
            let name = stream.extracting(pair.name)
            switch name.count {
            case 9 where name.spells("PATH_INFO"): pathInfo = pair.value
            case 10 where name.spells("REQUEST_ID"): requestID = pair.value
            case 11 where name.spells("REQUEST_URI"): requestURI = pair.value
            case 11 where name.spells("SCRIPT_NAME"): scriptName = pair.value
            case 11 where name.spells("REMOTE_ADDR"): remoteAddress = pair.value
            case 12 where name.spells("QUERY_STRING"): query = pair.value
            case 14 where name.spells("REQUEST_METHOD"): method = pair.value
            case 18 where name.spells("HTTP_AUTHORIZATION"):
                authorization = pair.value
                authorizationCount += 1
            default: break
            }
        }
    }
}

extension Span<UInt8> {
    /// Whether these are the bytes of a text of the same length.
    fileprivate func spells(_ text: StaticString) -> Bool {
        unsafe withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return false }
            return unsafe memcmp(start, text.utf8Start, min(bytes.count, text.utf8CodeUnitCount)) == 0
        }
    }
}

extension FastCGI.Parameters: FunctionKit.MetaVariables {
    package subscript(name: String) -> String? {
        first(name).map { String(decoding: bytes[$0.value], as: UTF8.self) }
    }

    package func forEach(_ body: (String, String) -> Void) {
        for pair in pairs {
            body(String(decoding: bytes[pair.name], as: UTF8.self), String(decoding: bytes[pair.value], as: UTF8.self))
        }
    }
}
