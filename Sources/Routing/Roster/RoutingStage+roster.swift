import Assignment
import Contracts
import Rules
import ServiceKit
import Store

/// The roster, for operators.
extension RoutingStage {
    /// Carries out a change; returns what follows.
    func change(
        _ change: RosterChange,
        _ received: Received,
        in transaction: any Transaction,
        at instant: Instant
    ) throws -> [Outgoing] {
        let current = try live.read(in: transaction)
        let roster: Roster
        do {
            roster = try current.roster.changed(by: change, rules: live.file)
        } catch {
            return [.refuse(error, index: received.index)]
        }
        func reply(_ ruleSet: String, changed: Bool, recalled: Int) -> Outgoing {
            let changed = RosterChanged(
                seller: change.seller,
                action: change.action,
                changed: changed,
                ruleSet: ruleSet,
                recalled: recalled
            )
            return .reply(.rosterChanged(changed), to: received.index, replayed: false)
        }
        guard roster != current.roster else { return [reply(current.rules.version, changed: false, recalled: 0)] }
        let version = LiveRules.Version(
            number: current.number + 1,
            roster: roster,
            rules: try live.file.with(roster)
        )
        var desk = RoutingDesk(version, at: instant, in: transaction)
        let recalled = try desk.adopt(version, over: current, by: change)
        try desk.fillFreedPlaces()
        try desk.save()
        live.take(version)
        return desk.outgoing + [reply(version.rules.version, changed: true, recalled: recalled)]
    }

    /// Who sells, and what commands changed of one.
    func roster(_ question: RosterQuestion, in transaction: any Transaction) throws -> RosterPage {
        let current = try live.read(in: transaction)
        var open: [String: Int] = [:]
        for row in try transaction.run(RosterTable.open) { open[try row.text(0)] = Int(try row.integer(1)) }
        let ids = current.rules.sellers.keys.sorted().filter { $0 > question.after ?? "" }
        let wanted = question.seller.map { seller in ids.filter { $0 == seller } } ?? ids
        if let seller = question.seller, wanted.isEmpty { throw Problem(.notFound, "There is no seller \(seller).") }
        let page = wanted.prefix(RosterQuestion.limit)
        let changes = try question.seller.map { seller in
            try transaction.run(RosterTable.changes(of: seller)).map { row in
                RosterPage.Change(
                    at: Instant(milliseconds: try row.integer(0)),
                    change: try BodyCodec.decode(RosterChange.self, from: try row.text(1))
                )
            }
        }
        return RosterPage(
            ruleSet: current.rules.version,
            sellers: page.compactMap { id in
                current.rules.sellers[id].map { RosterPage.Seller($0, open: open[id] ?? 0, current, at: question.at) }
            },
            changes: changes ?? [],
            next: wanted.count > page.count ? page.last : nil
        )
    }
}

extension RosterPage.Seller {
    fileprivate init(_ seller: Seller, open: Int, _ current: LiveRules.Version, at instant: Instant) {
        let pools = current.rules.pools.values.compactMap { pool in
            pool.members.first { $0.seller == seller.id }.map { (pool.id, $0.weight) }
        }
        let isPaused = seller.duty.isPaused
        let state: RosterPage.State =
            switch seller.duty.state(at: instant) {
            case .working: .working
            case .offDuty: .offDuty
            case .onLeave: isPaused ? .paused : .onLeave
            }
        let today = seller.duty.zone.day(at: instant)
        let leave = isPaused ? [] : seller.duty.leave.filter { $0.upperBound >= today }
        self.init(
            id: seller.id,
            name: seller.name,
            kind: seller.kind.rawValue,
            state: state,
            open: open,
            limits: seller.capacity.limits,
            pools: Dictionary(pools) { first, _ in first },
            leave: leave.map { "\($0.lowerBound.text) - \($0.upperBound.text)" },
            isAdded: current.roster.sellers[seller.id]?.entry != nil
        )
    }
}
