extension Duration {
    /// Seconds, rounded up: a part of a second is one in which somebody may rely on what lasts so long.
    var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
