import TestSupport
import Testing

@testable import Host

@Suite struct `Call slots` {
    /// Has calls of a function enter until one may not run; returns how many run.
    private func fill(_ slots: inout CallSlots<Int>, with function: Int) -> Int {
        var count = 0
        while slots.enter(function, expires: .max, count) == .run { count += 1 }
        return count
    }

    @Test(
        arguments: [
            (1, [1], 1), (10, [10], 10), (10, [4], 4), (4, [4, 4], 3), (8, [8, 8], 6), (9, [9, 9], 7),
            // One is reserved for each, and where that is too much, none.
            (3, [3, 3], 2), (2, [2, 2], 1), (1, [1, 1], 1), (4, [4, 4, 4], 2), (2, [2, 2, 2], 2),
            // A limit below the reserve leaves the rest of it to the others.
            (8, [8, 1], 7), (8, [5, 8], 5), (8, [8, 0], 8),
            (12, [12, 12, 12], 8), (1024, Array(repeating: 1024, count: 16), 544),
        ] as [(Int, [Int], Int)])
    func `one function has its reserve and the shared part, up to its limit`(
        capacity: Int, limits: [Int], count: Int
    ) {
        var slots = CallSlots<Int>(capacity: capacity, queue: 0, functions: limits)
        #expect(fill(&slots, with: 0) == count)
    }

    @Test func `what is reserved for a function is left to it by all others`() {
        var slots = CallSlots<Int>(capacity: 12, queue: 0, functions: [12, 12, 12])
        #expect(fill(&slots, with: 0) == 8)
        #expect(fill(&slots, with: 1) == 2)
        #expect(fill(&slots, with: 2) == 2)
        #expect(slots.leave(0) == nil)
        // The shared slot that became free goes to whoever comes first.
        #expect(fill(&slots, with: 2) == 1)
        #expect(fill(&slots, with: 0) == 0)
    }

    @Test(arguments: [([1], 0, 0), ([1], 3, 3), ([1, 1], 0, 0), ([1, 1], 1, 1), ([1, 1], 4, 2), ([1, 1], 5, 3)])
    func `one of several functions fills half of the queue, a single one all of it`(
        limits: [Int], queue: Int, count: Int
    ) {
        var slots = CallSlots<Int>(capacity: 8, queue: queue, functions: limits)
        #expect(slots.enter(0, expires: 0, 0) == .run)
        for index in 0..<count { #expect(slots.enter(0, expires: 0, index) == .wait) }
        #expect(slots.enter(0, expires: 0, count) == .refuse)
        #expect(slots.waiting == count)
    }

    @Test func `a queue that is full takes none of any function`() {
        var slots = CallSlots<Int>(capacity: 12, queue: 3, functions: [1, 1, 1])
        for function in 0..<3 { #expect(slots.enter(function, expires: 0, 0) == .run) }
        let entries = [0, 0, 1, 2].map { slots.enter($0, expires: 0, 0) }
        #expect(entries == [.wait, .wait, .wait, .refuse])
    }

    @Test func `a slot goes to the first of those that may run`() {
        // One reserved for each, two shared.
        var slots = CallSlots<String>(capacity: 4, queue: 8, functions: [2, 4])
        let entries = [0, 0, 1, 1].map { slots.enter($0, expires: .max, "") }
        #expect(entries == [.run, .run, .run, .run])
        for (function, name) in [(0, "first"), (1, "second"), (0, "third"), (1, "fourth")] {
            #expect(slots.enter(function, expires: .max, name) == .wait)
        }
        // The function of the first is at its limit.
        #expect(slots.leave(1) == "second")
        #expect(slots.leave(0) == "first")
        #expect(slots.leave(0) == "third")
        #expect(slots.leave(1) == "fourth")
        #expect(slots.leave(0) == nil)
        #expect(slots.waiting == 0)
    }

    @Test func `who waits is given back when the time has come, and leaves the queue`() {
        var slots = CallSlots<Int>(capacity: 1, queue: 8, functions: [1])
        #expect(slots.enter(0, expires: 0, 0) == .run)
        for expires in [30, 10, 20] { #expect(slots.enter(0, expires: Int64(expires), expires) == .wait) }
        #expect(slots.expire(at: 9) == [])
        #expect(slots.expire(at: 10) == [10])
        #expect(slots.expire(at: 30) == [30, 20])
        #expect(slots.expire(at: .max) == [])
        #expect(slots.leave(0) == nil)
    }

    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func `any course of events keeps every promise`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Int.random(in: 1...12, using: &generator)
        let limits = (0..<count).map { _ in Int.random(in: 1...12, using: &generator) }
        let capacity = Int.random(in: 1...24, using: &generator)
        let queue = Int.random(in: 0...12, using: &generator)
        let reserve = count == 1 ? 0 : capacity >= 2 * count ? capacity / (2 * count) : capacity >= count ? 1 : 0
        var slots = CallSlots<Int>(capacity: capacity, queue: queue, functions: limits)
        var running = Array(repeating: 0, count: limits.count)
        var waiting: [(id: Int, function: Int, expires: Int64)] = []
        var lastBegun = Array(repeating: -1, count: limits.count)

        func giveBack(_ id: Int) {
            guard let index = waiting.firstIndex(where: { $0.id == id }) else {
                Issue.record("\(id) was given back and does not wait")
                return
            }
            let function = waiting.remove(at: index).function
            #expect(id > lastBegun[function])
            lastBegun[function] = id
            running[function] += 1
        }

        for id in 0..<5_000 {
            let function = Int.random(in: limits.indices, using: &generator)
            switch Int.random(in: 0..<20, using: &generator) {
            case 0..<11:
                let expires = Int64(id + Int.random(in: 0...200, using: &generator))
                switch slots.enter(function, expires: expires, id) {
                case .run: running[function] += 1
                case .wait:
                    #expect(running[function] >= min(reserve, limits[function]))
                    waiting.append((id, function, expires))
                case .refuse: #expect(running[function] >= min(reserve, limits[function]))
                }
            case 11..<19 where running[function] > 0:
                running[function] -= 1
                if let next = slots.leave(function) { giveBack(next) }
            default:
                let expired = slots.expire(at: Int64(id))
                #expect(expired == waiting.filter { $0.expires <= id }.map(\.id))
                waiting.removeAll { $0.expires <= id }
            }
            #expect(running.reduce(0, +) <= capacity)
            #expect(zip(running, limits).allSatisfy { $0 <= $1 })
            #expect(waiting.count <= queue)
            #expect(slots.waiting == waiting.count)
        }
        while let function = running.firstIndex(where: { $0 > 0 }) {
            running[function] -= 1
            if let next = slots.leave(function) { giveBack(next) }
        }
        #expect(waiting.isEmpty)
        #expect(slots.waiting == 0)
    }
}
