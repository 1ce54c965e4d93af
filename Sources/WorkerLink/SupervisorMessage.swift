/// What a supervisor tells a worker.
package enum SupervisorMessage: Codable, Sendable, Equatable {
    /// To say how it is; a worker that does not is replaced.
    case report
    /// The functions that are closed because they crash, each for so many milliseconds from now; all others are open.
    case closed([String: Int64])
    /// To take nothing new, finish what runs, and exit.
    ///
    /// With it comes a descriptor where there is a successor: each connection that has become idle is handed on over it.
    case drain
    /// To take on the connections of its predecessor, which come over the descriptor that comes with it.
    case adopt
}
