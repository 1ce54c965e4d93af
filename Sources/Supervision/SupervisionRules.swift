/// How long a supervisor waits for what.
package struct SupervisionRules: Sendable, Equatable {
    /// For a worker to become ready; longer than it waits for its issuers' keys.
    package var readyLimit = Duration.seconds(30)
    /// Between two questions to a worker how it is.
    package var questionInterval = Duration.seconds(5)
    /// For the answer, before the worker is taken for stuck and killed.
    package var silenceLimit = Duration.seconds(20)
    /// Beyond the drain that a worker asked for, before it is killed: it ends threads and flushes its log.
    package var drainMargin = Duration.seconds(5)
    /// So many deaths in a row are made good at once: a service that lost two workers, to whatever cause, has lost enough.
    package var promptRestarts = 2
    /// The first delay before a worker is started that takes the place of one more which died young, and the longest.
    package var restartDelays = Duration.milliseconds(100) ... .seconds(5)
    /// After how long a life a death counts as the first again.
    package var youth = Duration.seconds(10)
    /// How many workers may drain at once; the oldest is killed for the next.
    package var drainingLimit = 16

    package init() {}

    /// How long to wait before a start, after so many failures in a row.
    func restartDelay(after failures: Int) -> Duration {
        guard failures >= promptRestarts else { return .zero }
        // Beyond 2²⁰ every first delay has met its longest.
        let delay = restartDelays.lowerBound * (1 << min(failures - promptRestarts, 20))
        return min(delay, restartDelays.upperBound)
    }
}
