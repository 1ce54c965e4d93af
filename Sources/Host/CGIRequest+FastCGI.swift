package import CallDispatch
package import FastCGI
import FunctionKit

extension CGIRequest {
    /// Finds the meta-variables that every call needs, in one pass.
    package init(_ request: FastCGI.IncomingRequest) {
        self.init(bytes: request.parameters.bytes, variables: request.parameters, body: request.body)
        for pair in request.parameters.pairs {
            let name = bytes[pair.name]
            switch name.count {
            case 9 where name.elementsEqual("PATH_INFO".utf8): pathInfo = pair.value
            case 10 where name.elementsEqual("REQUEST_ID".utf8): requestID = pair.value
            case 11 where name.elementsEqual("REQUEST_URI".utf8): requestURI = pair.value
            case 11 where name.elementsEqual("SCRIPT_NAME".utf8): scriptName = pair.value
            case 12 where name.elementsEqual("QUERY_STRING".utf8): query = pair.value
            case 14 where name.elementsEqual("REQUEST_METHOD".utf8): method = pair.value
            case 18 where name.elementsEqual("HTTP_AUTHORIZATION".utf8):
                authorization = pair.value
                authorizationCount += 1
            default: break
            }
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
