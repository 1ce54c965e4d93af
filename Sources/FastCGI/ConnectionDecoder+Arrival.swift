extension ConnectionDecoder {
    /// How far the requests are that have not arrived whole.
    package enum Arrival: Sendable {
        /// Of one, not even the head is here.
        case head
        /// All heads are here, and of one the body is not.
        case body
    }

    /// What is still arriving; nil when the peer may take its time.
    package var arrival: Arrival? {
        var arrival: Arrival?
        for request in active {
            switch request.stage {
            case .parameters: return .head
            case .body: arrival = .body
            case .streaming, .cut, .handedOut, .refused: break
            }
        }
        // A record without a request: the first bytes of one.
        return arrival ?? (active.isEmpty && !isIdle ? .head : nil)
    }

    /// How many bytes are kept of requests that have not arrived whole.
    package var bufferedBytes: Int { active.reduce(0) { $0 + $1.bufferedBytes } }

    /// Refuses every request that has not arrived whole.
    ///
    /// - Returns: A ``Event/refused(_:_:keepConnection:)`` for each.
    package mutating func refuseArriving(_ refusal: Refusal) -> [Event] {
        var events: [Event] = []
        for index in active.indices {
            switch active[index].stage {
            case .parameters, .body: events.append(active[index].refuse(refusal))
            case .streaming, .cut, .handedOut, .refused: break
            }
        }
        return events
    }

    /// Ends a body that the host takes as it comes before it is whole; what still arrives of it is dropped.
    ///
    /// - Returns: Whether it was still arriving.
    package mutating func cutBody(of id: RequestID) -> Bool {
        guard let index = index(of: id), case .streaming = active[index].stage else { return false }
        _ = active[index].refuse(.tooSlow)
        return true
    }
}
