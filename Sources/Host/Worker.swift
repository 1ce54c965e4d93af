import CallDispatch

/// What one thread keeps between its turns.
@safe final class Worker {
    let lane: Lane
    /// Where the thread reads what a connection has received: one buffer for all connections, so that those that
    /// are idle hold none.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    init(lane: Lane) { self.lane = lane }

    deinit { unsafe buffer.deallocate() }
}
