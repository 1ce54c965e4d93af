import FunctionKit

/// A request that its function may answer.
///
/// An object, because it is handed from the thread to the task.
package final class Call: Sendable {
    /// The function that is called.
    package let function: RegisteredFunction
    let request: Request
    let context: Context
    /// What is known of the call before it is answered.
    package let record: CallRecord
    /// What the caller is told of its limits.
    let rate: RateFields?

    init(function: RegisteredFunction, request: Request, context: Context, record: CallRecord, rate: RateFields?) {
        self.function = function
        self.request = request
        self.context = context
        self.record = record
        self.rate = rate
    }

    /// Decodes the input, runs the function, encodes its output; whatever the function throws becomes an answer.
    package func run() async -> Answer {
        var record = record
        let response: Response
        do {
            response = try await function.invoke(request, context)
        } catch let problem as Problem {
            response = problem.response(id: record.id)
        } catch let error as ResourceError {
            record.error = error.description
            response = error.problem.response(id: record.id)
        } catch {
            // Its text could hold what was in the token or the body; a function that wants it logged can log it.
            record.error = "function threw \(String(reflecting: type(of: error)))"
            response = Problem(.internalServerError).response(id: record.id)
        }
        return Answer(response, record: record, isHead: request.method == .head, rate: rate)
    }

    /// The answer in the function's place.
    package func answer(_ refusal: Refusal) -> Answer {
        var record = record
        record.rule = refusal.rule
        record.error = refusal.logDetail
        // No refusal of a call that was admitted challenges its caller, so that there is no realm to name.
        return Answer(
            refusal.problem(realm: "").response(id: record.id), record: record, isHead: request.method == .head,
            rate: rate)
    }
}
