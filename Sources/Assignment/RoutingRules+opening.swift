package import Contracts
import Rules

extension RoutingRules {
    /// Whether some seller of a queue works and has room.
    package func isOpen(queue: String, books: Books, at instant: Instant) -> Bool {
        sellers(ofQueue: queue).contains { seller in
            let limits = seller.capacity.limits(at: instant, in: seller.duty.zone)
            return seller.duty.state(at: instant) == .working
                && (books.loads[seller.id] ?? Load()).full(limits) == nil
        }
    }

    /// When the leads in a queue are to be looked at again, since time alone may have helped: somebody begins to work, or
    /// a period ends in which she had all she may have; nil when time changes nothing.
    package func nextOpening(ofQueue queue: String, books: Books, at instant: Instant) -> Instant? {
        sellers(ofQueue: queue).compactMap { $0.nextOpening(books.loads[$0.id] ?? Load(), at: instant) }.min()
    }

    /// Whether who a person is comes to a seller only when she has accepted.
    package func withholds(from seller: String, territory: String?) -> Bool {
        guard let territory = territory.flatMap({ self.territory($0) }), let seller = sellers[seller] else {
            return false
        }
        return territory.withholdsFrom.includes(seller.kind)
    }

    /// Until when a seller may think about an offer in a territory: in her working time, and not beyond the beginning of a
    /// leave, so that no lead waits for somebody who goes away.
    package func answerBy(seller: String, territory: String?, at instant: Instant) -> Instant {
        let time = territory.flatMap { self.territory($0)?.answerWithinMs } ?? answerWithinMs
        guard let duty = sellers[seller]?.duty else { return instant.adding(milliseconds: time) }
        let end = duty.adding(time, to: instant) ?? instant.adding(milliseconds: time)
        return duty.nextLeave(after: instant).map { min($0, end) } ?? end
    }
}

extension Seller {
    /// When time alone opens what is closed for her now; nil when it is not closed, or time does not help.
    fileprivate func nextOpening(_ load: Load, at instant: Instant) -> Instant? {
        guard duty.state(at: instant) == .working else { return duty.nextStart(from: instant) }
        let limits = capacity.limits(at: instant, in: duty.zone)
        let full = limits.perPeriod.filter { load.perPeriod[$0.key] ?? 0 >= $0.value }
        let ends = full.keys.map { capacity.end(of: $0, oldest: load.oldest[$0], at: instant, in: duty.zone) }
        if let ramp = capacity.ramp, load.full(limits) != nil, duty.zone.day(at: instant) < ramp.end {
            return min(
                ends.max() ?? .distantFuture,
                duty.zone.start(of: Day(number: duty.zone.day(at: instant).number + 1))
            )
        }
        return ends.max()
    }
}

extension Capacity.Ramp {
    /// The first day with all of her capacity.
    fileprivate var end: Day { Day(number: since.number + days) }
}

extension Instant {
    fileprivate static let distantFuture = Instant(milliseconds: .max)
}
