import Contracts

@testable import Assignment

/// What channel partners registered, and offers to several.
extension ReferenceDecision {
    /// Why a registration is of no use now; nil when it is.
    private func hindrance(of deal: Deal, _ found: Int?) -> String? {
        if let withdrawn = deal.withdrawnAt, withdrawn.milliseconds <= at.milliseconds { return "deal_withdrawn" }
        if deal.protectedUntil.milliseconds <= at.milliseconds { return "deal_expired" }
        guard let number = world.sellers.firstIndex(where: { $0.id == deal.seller && $0.isPartner }) else {
            return "no_partner"
        }
        let hindrance = hindrance(of: number, in: found)
        let isOpen = hindrance == nil || isAway(hindrance) || isFull(hindrance)
        if isOpen, let tier = world.deals.tier, world.sellers[number].tier ?? -1 < tier { return "lacks_tier" }
        return hindrance
    }

    private var dealsInOrder: [Deal] {
        (lead.deals ?? []).sorted { one, other in
            one.receivedAt == other.receivedAt
                ? one.id < other.id : one.receivedAt.milliseconds < other.receivedAt.milliseconds
        }
    }

    private func counts(_ hindrance: String?) -> Bool { hindrance == nil || isAway(hindrance) || isFull(hindrance) }

    mutating func passOverDeals(_ found: Int?, _ owner: Int) {
        let deals = dealsInOrder.map { (deal: $0, hindrance: hindrance(of: $0, found)) }
        guard !deals.isEmpty else { return }
        let counting = deals.filter { counts($0.hindrance) }
        let isHers = counting.contains { $0.deal.partner == world.sellers[owner].id }
        conflict =
            counting.isEmpty
            ? "no_deal_counts"
            : isHers ? "owners_deal" : world.sellers[owner].isPartner ? "partners_account" : "house_account"
        for (deal, hindrance) in deals {
            candidates.append("- \(deal.seller) \(counts(hindrance) ? "account_first" : hindrance ?? "")")
        }
    }

    mutating func askPartners(_ found: Int?) {
        let deals = dealsInOrder.map { (deal: $0, hindrance: hindrance(of: $0, found)) }
        guard !deals.isEmpty else { return }
        let partners = Set(deals.filter { counts($0.hindrance) }.map(\.deal.partner))
        for (deal, hindrance) in deals {
            let isSettled = seller != nil || queue != nil
            guard counts(hindrance) else {
                candidates.append("- \(deal.seller) \(hindrance ?? "")")
                continue
            }
            if isSettled {
                candidates.append("- \(deal.seller) registered_later")
            } else if hindrance == nil {
                seller = deal.seller
                candidates.append("- \(deal.seller) registered_deal")
            } else {
                if isAway(hindrance) && world.deals.away || isFull(hindrance) && world.deals.full {
                    queue = "seller:\(deal.seller)"
                }
                candidates.append("- \(deal.seller) \(hindrance ?? "")")
            }
        }
        let isSettled = seller != nil || queue != nil
        conflict = isSettled ? partners.count > 1 ? "first_registered" : "registered_deal" : "no_deal_counts"
    }

    /// One after the other, as if each were the only one, of those who are left.
    mutating func pickSeveral(
        _ pool: ReferenceWorld.Pool,
        _ members: [(seller: Int, weight: Int)],
        _ able: [Int],
        _ reasons: [String?]
    ) -> [Int] {
        guard let count = pool.offerTo, able.count > count else { return able }
        var positions = members.map { turns[pool.id]?[world.sellers[$0.seller].id] ?? 0 }
        let owed = members.indices.filter { index in
            guard let most = pool.catchUp, let reason = reasons[index] else { return false }
            let isOwed = reason == "on_leave" || isFull(reason)
            return isOwed && (most == 0 || positions[index] < most * 100_000_000_000_000)
        }
        var taken: [Int] = []
        for _ in 0..<count {
            let left = able.filter { !taken.contains($0) }
            let total = (left + owed).map { members[$0].weight }.reduce(0, +)
            var handedOut = 0
            for index in left + owed {
                let part = 100_000_000_000_000 * members[index].weight / total
                positions[index] += part
                handedOut += part
            }
            let next = due(positions, members.map(\.weight), left)
            positions[next] -= handedOut
            taken.append(next)
        }
        newTurns = Dictionary(uniqueKeysWithValues: zip(members.map { world.sellers[$0.seller].id }, positions))
        return taken.sorted()
    }
}
