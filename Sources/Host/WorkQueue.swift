/// Work in the order of its arrival; taking the first piece costs the same however many wait.
struct WorkQueue {
    private var items: [ThreadPool.Work?] = []
    private var first = 0

    var isEmpty: Bool { first == items.count }

    mutating func append(_ item: ThreadPool.Work) { items.append(item) }

    mutating func removeFirst() -> ThreadPool.Work? {
        guard first < items.count else { return nil }
        let item = items[first]
        items[first] = nil
        first += 1
        // Moving what is left only when that is the lesser half keeps the whole linear.
        if first * 2 >= items.count {
            items.removeFirst(first)
            first = 0
        }
        return item
    }
}
