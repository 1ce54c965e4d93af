package import Authorization
package import FunctionKit
import HTTPTypes
package import Logging

/// Carries requests to functions: route, authorize, decode, run, encode.
package final class Dispatcher: Sendable {
    /// The functions that are served.
    package let routes: RouteTable
    private let issuers: [Issuer]
    private let memo: Int
    private let resources: Resources
    fileprivate let rates: RateGate?
    private let realm: String
    private let log: Context.Log

    /// Joins functions and issuers.
    ///
    /// - Parameters:
    ///   - resources: What functions share.
    ///   - memo: How many verified tokens each lane remembers.
    ///   - rates: What calls are held against; nil where nothing is.
    ///   - realm: The protection space that a challenge names (RFC 9110 §11.5).
    ///   - logger: Where functions' own lines go.
    package init(
        routes: RouteTable, issuers: [Issuer], resources: Resources = Resources(), memo: Int = 0,
        rates: RateGate? = nil, realm: String, logger: Logger
    ) {
        self.routes = routes
        self.issuers = issuers
        self.resources = resources
        self.memo = memo
        self.rates = rates
        self.realm = realm
        log = { level, message, fields, context in
            var metadata = fields.mapValues { Logger.MetadataValue.string($0) }
            // Last, so that no field of a function's can make the line another call's.
            metadata["id"] = .string(context.id)
            metadata["function"] = .string(context.function)
            logger.log(level: Logger.Level(level), "\(message)", metadata: metadata)
        }
    }

    /// A new lane into this dispatcher, for one thread.
    package func makeLane() -> Lane {
        Lane(dispatcher: self, authenticator: Authenticator(issuers: issuers, memo: memo))
    }

    /// The answer to a call that was refused before it could be dispatched.
    package func answer(_ refusal: Refusal, to record: CallRecord, isHead: Bool = false) -> Answer {
        answer(refusal, to: record, isHead: isHead, rate: nil)
    }

    fileprivate func answer(_ refusal: Refusal, to record: CallRecord, isHead: Bool, rate: RateFields?) -> Answer {
        var record = record
        record.rule = refusal.rule
        record.error = refusal.logDetail
        let response = refusal.problem(realm: realm).response(id: record.id)
        guard case .rateLimited(let excess) = refusal else {
            return Answer(response, record: record, isHead: isHead, rate: rate)
        }
        return Answer(response, record: record, isHead: isHead, rate: RateFields(excess))
    }

    fileprivate func context(id: String, function: String, caller: Grant?) -> Context {
        Context(id: id, function: function, caller: caller, resources: resources, log: log)
    }

    /// Whether a request's function reads the body as it arrives, so that the request may be handed in before it has.
    ///
    /// Where ``RouteTable/streamsBodies`` says no, there is no need to ask.
    package func streamsBody(of request: CGIRequest) -> Bool {
        let method = request.bytes[request.method]
        guard routes.streamingMethods.contains(where: { $0.elementsEqual(method) }),
            let (path, _) = try? RequestPath.reading(request),
            case .function(let function, _) = match(path, method: method)
        else { return false }
        return function.streamsBody
    }

    fileprivate func match(_ path: RequestPath, method: ArraySlice<UInt8>) -> RouteTable.Match {
        routes.match(path.segments, method: method)
    }
}

/// What one thread holds to take calls in: the verifier's contexts belong to a single thread.
package final class Lane {
    private let dispatcher: Dispatcher
    private let authenticator: Authenticator
    private var ids = RequestIDs()

    fileprivate init(dispatcher: Dispatcher, authenticator: Authenticator) {
        self.dispatcher = dispatcher
        self.authenticator = authenticator
    }

    /// What becomes of a request once it is routed and authorized.
    package enum Admission {
        /// The call is over; no function was asked. Where there is something to wait for, the request may be admitted
        /// once more after that instead.
        case answered(Answer, KeyWait?)
        /// The function may run.
        case admitted(Call)
    }

    /// Routes and authorizes a request; nothing of a function has run when this returns.
    ///
    /// - Parameters:
    ///   - now: Seconds since 1970, for the token's times.
    ///   - isAgain: Whether the request was admitted before and has waited for a key since.
    package func admit(_ request: CGIRequest, at now: Int64, isAgain: Bool = false) -> Admission {
        var record = CallRecord(id: ids.id(for: request))
        let method = request.bytes[request.method]
        let isHead = method.elementsEqual("HEAD".utf8)
        let destination = destination(of: request, method: method)
        if case .function(let function, _, _, _) = destination { record.function = function.name }
        var toll: RateGate.Toll?
        do throws(Interruption) {
            toll = try enter(request, to: record.function, isAgain: isAgain)
            switch destination {
            case .refused(let refusal): throw Interruption(refusal)
            case .options(let allowed):
                let fields: HTTPFields = [.allow: allowed.joined(separator: ", ")]
                let response = Response(status: .noContent, headerFields: fields)
                return .answered(Answer(response, record: record, rate: toll?.fields), nil)
            case .function(let function, let parameters, let path, let query):
                let caller = try authorize(request, for: function, parameters, query: query, at: now)
                record.subject = caller?.subject
                try pass(&toll, to: function, by: caller)
                let input = Request(
                    method: isHead ? .head : function.endpoint.method, path: path.text, pathParameters: parameters,
                    query: query, body: request.body, arriving: request.arriving, variables: request.variables)
                let context = dispatcher.context(id: record.id, function: function.name, caller: caller)
                return .admitted(
                    Call(function: function, request: input, context: context, record: record, rate: toll?.fields))
            }
        } catch {
            if case .unauthorized(let refusal) = error.refusal { record.subject = refusal.subject }
            let answer = dispatcher.answer(error.refusal, to: record, isHead: isHead, rate: toll?.fields)
            return .answered(answer, error.missingKey.map(KeyWait.init))
        }
    }

    /// Where a request leads.
    private enum Destination {
        case function(RegisteredFunction, PathParameters, RequestPath, query: String)
        case options(allowed: [String])
        case refused(Refusal)
    }

    private func destination(of request: CGIRequest, method: ArraySlice<UInt8>) -> Destination {
        do throws(Refusal) {
            let (path, query) = try pathAndQuery(of: request)
            switch dispatcher.match(path, method: method) {
            case .none: return .refused(.noSuchPath)
            case .otherMethods(let allowed) where method.elementsEqual("OPTIONS".utf8):
                return .options(allowed: allowed)
            case .otherMethods(let allowed): return .refused(.otherMethods(allowed: allowed))
            case .function(let function, let parameters):
                return .function(function, parameters, path, query: query)
            }
        } catch {
            return .refused(error)
        }
    }

    private func enter(
        _ request: CGIRequest, to function: String?, isAgain: Bool
    ) throws(Interruption) -> RateGate.Toll? {
        guard let rates = dispatcher.rates else { return nil }
        do {
            return try rates.enter(from: request.bytes[request.remoteAddress], to: function, isAgain: isAgain)
        } catch {
            throw Interruption(.rateLimited(error))
        }
    }

    private func pass(
        _ toll: inout RateGate.Toll?, to function: RegisteredFunction, by caller: Grant?
    ) throws(Interruption) {
        guard let rates = dispatcher.rates, var paid = toll else { return }
        do {
            try rates.pass(&paid, to: function.name, by: caller)
            toll = paid
        } catch {
            throw Interruption(.rateLimited(error))
        }
    }

    /// Why a request goes no further.
    private struct Interruption: Error {
        let refusal: Refusal
        let missingKey: MissingKey?

        init(_ refusal: Refusal, missingKey: MissingKey? = nil) {
            self.refusal = refusal
            self.missingKey = missingKey
        }
    }

    /// The answer to a request that broke a limit while it was read.
    package func answer(_ refusal: Refusal) -> Answer { dispatcher.answer(refusal, to: CallRecord(id: ids.next())) }

    private func pathAndQuery(of request: CGIRequest) throws(Refusal) -> (RequestPath, String) {
        let path: RequestPath
        let queryBytes: ArraySlice<UInt8>
        do throws(RequestPathError) {
            (path, queryBytes) = try RequestPath.reading(request)
        } catch {
            throw .malformedPath(error)
        }
        guard let query = String(validating: queryBytes, as: UTF8.self) else { throw .malformedQuery }
        return (path, query)
    }

    private func authorize(
        _ request: CGIRequest, for function: RegisteredFunction, _ parameters: PathParameters, query: String,
        at now: Int64
    ) throws(Interruption) -> Grant? {
        guard !function.access.isPublic else { return nil }
        let token: BearerToken
        do {
            token = try BearerToken(
                authorization: request.authorization.map { request.bytes[$0] }, count: request.authorizationCount,
                query: query)
        } catch {
            throw Interruption(.unauthorized(error))
        }
        do {
            return try authenticator.grant(token, access: function.access, parameters: parameters, at: now)
        } catch {
            throw Interruption(.unauthorized(error.refusal), missingKey: error.missingKey)
        }
    }
}

extension Logger.Level {
    fileprivate init(_ level: LogLevel) {
        switch level {
        case .debug: self = .debug
        case .info: self = .info
        case .warning: self = .warning
        case .error: self = .error
        }
    }
}
