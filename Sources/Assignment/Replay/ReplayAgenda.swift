import Contracts

/// What is to happen by the other rules alone, the earliest first: a heap.
struct ReplayAgenda {
    private var heap: [Entry] = []
    private var count = 0

    enum Event: Hashable, Sendable {
        /// What a lead was given ends: its place among all that it was given.
        case end(lead: String, given: Int)
        /// Time may have helped the leads of a queue.
        case alarm(queue: String)
    }

    private struct Entry {
        let at: Instant
        /// Of two at the same instant the one that was added first is first.
        let number: Int
        let event: Event

        func isBefore(_ other: Self) -> Bool { (at, number) < (other.at, other.number) }
    }

    /// The instant of the next event.
    var next: Instant? { heap.first?.at }

    mutating func add(_ event: Event, at instant: Instant) {
        count += 1
        heap.append(Entry(at: instant, number: count, event: event))
        var place = heap.count - 1
        while place > 0, heap[place].isBefore(heap[(place - 1) / 2]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func popFirst() -> Event? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first.event }
        heap[0] = last
        var place = 0
        while true {
            let children = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { heap[$0].isBefore(heap[$1]) }), heap[least].isBefore(heap[place])
            else {
                return first.event
            }
            heap.swapAt(place, least)
            place = least
        }
    }
}
