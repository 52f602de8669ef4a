import Assignment
import Contracts
import ServiceKit
import Store

/// What channel partners register, and what decisions are told of it.
///
/// Decisions read registrations without a lock, once a batch: one that is received while a lead is decided upon counts from
/// the next decision on. What a decision was told is kept with it.
extension RoutingDesk {
    /// The registrations of a lead's customer, by id.
    mutating func deals(of lead: Lead) throws -> [Deal] {
        guard rules.deals != nil else { return [] }
        let keys = DealKey.keys(of: lead)
        try readDeals(keys)
        let found = keys.flatMap { dealsByKey[$0] ?? [] }
        return Set(found).sorted { $0.id < $1.id }
    }

    /// Reads the registrations of some leads' customers in one go.
    mutating func readDeals(of leads: [Lead]) throws {
        guard rules.deals != nil else { return }
        try readDeals(Set(leads.flatMap { DealKey.keys(of: $0) }).sorted())
    }

    /// The same for leads in waiting, which were read.
    mutating func readDeals(ofWaiting ids: some Sequence<String>) throws {
        guard rules.deals != nil else { return }
        var found: [Lead] = []
        for id in ids {
            if let lead = leads[id], let scored = try scored(lead) { found.append(scored.lead) }
        }
        try readDeals(of: found)
    }

    private mutating func readDeals(_ keys: [String]) throws {
        let missing = keys.filter { dealsByKey[$0] == nil }
        guard !missing.isEmpty else { return }
        let found = try transaction.run(missing.map { DealTable.find(key: $0, at: instant) })
        for (key, rows) in zip(missing, found) { dealsByKey[key] = try rows.map { try Deal($0) } }
    }

    /// Locks the deals that the batch speaks of, after all else.
    func lockDeals(_ batch: [Received]) throws {
        let ids = batch.compactMap { received -> String? in
            switch received.message {
            case .dealRegister(let order): registrant(order, received).map { Self.id(of: order, by: $0) }
            case .dealChange(let change): change.deal
            default: nil
            }
        }
        if !ids.isEmpty { try transaction.lock(Set(ids).sorted().map { "deal:\($0)" }) }
    }

    /// A channel partner registers a customer.
    mutating func take(_ order: DealRegister, from received: Received) throws {
        guard let policy = rules.deals else {
            let detail = "No deals are registered here: routing.yaml has no \"deals\"."
            return refuse(Problem(.notEligible, detail), received)
        }
        guard let seller = registrant(order, received) else {
            let name = received.sender?.role == .seller ? received.sender?.name : order.partner
            return refuse(Problem(.notFound, "There is no seller \(name ?? "(none named)")."), received)
        }
        if let lack = rules.lack(order, by: seller) {
            return refuse(Problem(.notEligible, "\(seller.name) \(lack.whyNoRegistration)."), received)
        }
        let deal = Deal(
            id: Self.id(of: order, by: seller),
            partner: seller.partner ?? seller.id,
            seller: seller.id,
            receivedAt: instant,
            protectedUntil: instant.adding(milliseconds: policy.protectedMs)
        )
        let row = DealRow(deal, order)
        if let known = try transaction.run(DealTable.find(deal.id)).first.map({ try DealRow($0) }) {
            guard known.isSame(as: row) else {
                let detail = "\(deal.id) is another customer; give this one another key."
                return refuse(Problem(.idempotencyConflict, detail), received)
            }
            return try reply(known, changed: false, to: received)
        }
        guard !row.keys.isEmpty else {
            let detail = "\(order.domain ?? order.company ?? "") names no customer: write a domain like acme.example."
            return refuse(Problem(.notEligible, detail), received)
        }
        if let own = try others(than: row).first(where: { $0.partner == deal.partner && $0.end(at: instant) == nil }) {
            let detail = "The customer is registered as \(own.id), until \(own.protectedUntil.text)."
            return refuse(Problem(.notEligible, detail), received)
        }
        try transaction.run(row.insert)
        try reply(row, changed: true, to: received)
    }

    /// A partner has made progress with a customer, or takes her registration back.
    mutating func take(_ change: DealChange, from received: Received) throws {
        guard var row = try transaction.run(DealTable.find(change.deal)).first.map({ try DealRow($0) }) else {
            return refuse(Problem(.notFound, "There is no deal \(change.deal)."), received)
        }
        if received.sender?.role == .seller {
            let seller = received.sender.flatMap { rules.sellers[$0.name] }
            guard let seller, row.deal.partner == seller.partner ?? seller.id else {
                return refuse(Problem(.notYours, "You have no deal \(change.deal)."), received)
            }
        }
        let before = row.deal
        switch change.action {
        case .withdraw: row.deal.withdrawnAt = row.deal.withdrawnAt ?? instant
        case .extend:
            guard row.deal.end(at: instant) == nil else {
                return refuse(Problem(.alreadyClosed, "The deal is protected no more; register it anew."), received)
            }
            row.deal.protectedUntil = rules.deals?.extended(row.deal, at: instant) ?? row.deal.protectedUntil
        }
        if row.deal != before {
            try transaction.run(row.update(change, by: received.sender?.name ?? "", at: instant))
        }
        try reply(row, changed: row.deal != before, to: received)
    }

    /// Who registers; nil when there is no such seller.
    private func registrant(_ order: DealRegister, _ received: Received) -> Seller? {
        let name = received.sender?.role == .seller ? received.sender?.name : order.partner
        return name.flatMap { rules.sellers[$0] }
    }

    private static func id(of order: DealRegister, by seller: Seller) -> String {
        "\(seller.partner ?? seller.id)/\(order.key)"
    }

    /// What else is registered for the same customer.
    private func others(than row: DealRow) throws -> [Deal] {
        let found = try transaction.run(row.keys.map { DealTable.find(key: $0, at: instant) })
        return Set(try found.flatMap { try $0.map { try Deal($0) } }).filter { $0.id != row.deal.id }
            .sorted { $0.isBefore($1) }
    }

    private mutating func reply(_ row: DealRow, changed: Bool, to received: Received) throws {
        let state = DealState(record: row.record(among: try others(than: row), at: instant), changed: changed)
        outgoing.append(.reply(.dealState(state), to: received.index, replayed: !changed))
    }

    private mutating func refuse(_ problem: Problem, _ received: Received) {
        outgoing.append(.refuse(problem, index: received.index))
    }
}

extension CandidateReason {
    /// Why a seller may not register a customer, after her name.
    fileprivate var whyNoRegistration: String {
        switch self {
        case .lacksTier: "has not the tier that registrations need"
        case .lacksCertification: "lacks a certification that registrations need"
        case .lacksSkill: "lacks a skill that registrations need"
        case .lacksProduct: "does not sell this product"
        default: "is no channel partner"
        }
    }
}

extension RoutingStage {
    /// A page of the registered deals, each as it stands.
    func deals(_ question: DealsQuestion, in transaction: any Transaction) throws -> DealPage {
        let instant = question.asOf
        let rows = try transaction.run(DealTable.page(question)).map { try DealRow($0) }
        let records = try rows.map { row in
            let found = try transaction.run(row.keys.map { DealTable.find(key: $0, at: instant) })
            return row.record(among: try found.flatMap { try $0.map { try Deal($0) } }, at: instant)
        }
        return DealPage(deals: records, next: rows.count == question.limit ? rows.last?.deal.id : nil)
    }
}
