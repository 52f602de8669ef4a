import Assignment
import Contracts
import ServiceKit
import Store

/// Leads that wait: for a place, for somebody to work, for other rules.
extension RoutingDesk {
    /// Offers the leads that wait longest to those who have room again.
    mutating func fillFreedPlaces() throws {
        let queues = freed.keys.sorted()
        guard !queues.isEmpty else { return }
        let reading = books.reading([], queues: queues)
        // Some may have been with those who have room already, so more are looked at than there are places.
        let waits = queues.map { WaitingTable.oldest(in: $0, limit: (freed[$0] ?? 0) + Self.passedOver) }
        // Leads that began to wait in this batch count too.
        let results = try write(then: waits + reading.statements)
        try books.take(reading, results.dropFirst(waits.count))
        var waiting: [String: [String]] = [:]
        for (queue, rows) in zip(queues, results) { waiting[queue] = try rows.map { try $0.text(0) } }
        // Most often the first ones get the places; those of all queues are read together.
        try read(queues.flatMap { (waiting[$0] ?? []).prefix(min(freed[$0] ?? 0, Self.readAhead)) })
        for queue in queues { try fill(from: queue, waiting[queue] ?? []) }
    }

    private mutating func fill(from queue: String, _ leads: [String]) throws {
        var places = freed[queue] ?? 0
        var left = leads[...]
        var count = min(places, Self.readAhead)
        while places > 0, !left.isEmpty, rules.isOpen(queue: queue, books: books.books, at: instant) {
            let next = left.prefix(count)
            left = left.dropFirst(count)
            count = Self.readAhead
            try read(next)
            try readDeals(ofWaiting: next)
            try holdOwners(of: next)
            for id in next where places > 0 {
                guard let lead = self.leads[id], lead.state == .waiting else { continue }
                if try assign(lead, trace: nil, waitingIn: queue) { places -= 1 }
            }
        }
        if !left.isEmpty { waitsForTime.insert(queue) }
    }

    /// Leads in waiting that are looked at for a freed place, beyond the one that gets it.
    private static let passedOver = 100

    /// Leads in waiting that are read at a time.
    private static let readAhead = 20

    /// As many places as a queue is given when time may have helped it.
    static let allPlaces = 10_000

    /// Locks what the owners of some leads in waiting need beside the queue, and reads those leads again.
    private mutating func holdOwners(of ids: ArraySlice<String>) throws {
        while true {
            let touched = try ids.filter { id in
                guard before[id] == nil, let lead = leads[id] else { return false }
                return try !components(of: lead).isSubset(of: held)
            }
            guard !touched.isEmpty else { return }
            try hold(
                try touched.reduce(into: Set()) { all, id in
                    if let lead = leads[id] { all.formUnion(try components(of: lead)) }
                }
            )
            for id in touched { (leads[id], assignments[id], scoredLeads[id]) = (nil, nil, nil) }
            try read(touched)
        }
    }

    /// Tries the leads that wait by other rules than these, those who wait longest first.
    mutating func reconsiderWaiting() throws {
        let news = try transaction.run([
            WaitingTable.isUnder(otherThan: rules.version), RuleSetTable.find(rules.version),
        ])
        if news.last?.isEmpty == true { statements.append(RuleSetTable.insert(rules, at: instant)) }
        // Rules of the same content would decide the same.
        guard news.first?.isEmpty == false else { return }
        try hold(Set(rules.components))
        let waiting = try transaction.run(WaitingTable.under(otherThan: rules.version))
        for chunk in stride(from: 0, to: waiting.count, by: Self.reconsideredAtOnce) {
            let rows = waiting[chunk..<min(chunk + Self.reconsideredAtOnce, waiting.count)]
            let ids = try rows.map { try $0.text(0) }
            try read(ids)
            try readDeals(ofWaiting: ids)
            for row in rows {
                let (id, queue) = (try row.text(0), try row.text(1))
                guard let lead = leads[id], lead.state == .waiting else { continue }
                try assign(lead, trace: nil, waitingIn: queue)
                // As before, but by these rules.
                if waitingChanges[id] == nil { waitingChanges[id] = WaitingChange(pool: queue) }
                if before[id] == nil { (leads[id], assignments[id], scoredLeads[id]) = (nil, nil, nil) }
            }
        }
    }

    private static let reconsideredAtOnce = 500

    /// Sees to it that the leads that wait are looked at again as soon as time may help them.
    ///
    /// One alarm a queue is enough: when it rings, and leads wait on, the next one is set.
    mutating func setAlarms() throws {
        let due = waitsForTime.sorted().compactMap { queue in
            rules.nextOpening(ofQueue: queue, books: books.books, at: instant).map { (queue: queue, at: $0) }
        }
        guard !due.isEmpty else { return }
        let found = try transaction.run(due.map { AlarmTable.find($0.queue) })
        for (alarm, rows) in zip(due, found) {
            let set = try rows.first?.integer(0) ?? .max
            // One that is past has rung, or is about to.
            if set > instant.milliseconds, set <= alarm.at.milliseconds { continue }
            statements.append(AlarmTable.set(alarm.queue, due: alarm.at))
            let message = Message.waitingDue(WaitingDue(queue: alarm.queue, at: alarm.at))
            outgoing.append(.schedule(message, due: alarm.at))
        }
    }
}
