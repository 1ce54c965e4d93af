extension Array {
    /// Empties a buffer for its next use, and lets go of one that has grown long.
    ///
    /// If somebody shares the buffer it stays theirs, and this array gets another of the same capacity.
    mutating func removeAll(keepingCapacityUpTo limit: Int) {
        if capacity > limit { self = [] } else { removeAll(keepingCapacity: true) }
    }
}
