import Contracts
import Rules

@testable import Assignment

/// Decides by looking at everything, step by step as the page on routing says it; shares no code with what is tested but
/// the tables of time zones.
struct ReferenceDecision {
    struct Past {
        var seller: Int
        var at: Instant
        var isOpen: Bool
    }

    let world: ReferenceWorld
    let zones: [Zone]
    let lead: AssignmentRequest
    let score: Int
    let past: [Past]
    let turns: [String: [String: Int]]
    let at: Instant

    var territory: String?
    var seller: String?
    /// Who are asked at once.
    var receivers: [String]?
    var conflict: String?
    var queue: String?
    /// `pool seller reason`, in order.
    var candidates: [String] = []
    var newTurns: [String: Int] = [:]

    init(
        _ world: ReferenceWorld,
        _ zones: [Zone],
        _ lead: AssignmentRequest,
        score: Int,
        _ past: [Past],
        _ turns: [String: [String: Int]],
        at instant: Instant
    ) {
        (self.world, self.zones, self.lead, self.score) = (world, zones, lead, score)
        (self.past, self.turns, at) = (past, turns, instant)
        decide()
    }

    private mutating func decide() {
        let found = world.territories.indices.filter(matches).max { rank($0).lexicographicallyPrecedes(rank($1)) }
        territory = found.map { world.territories[$0].id }
        if lead.consents == false { return }
        if let owner = lead.owner {
            guard let number = world.sellers.firstIndex(where: { $0.id == owner }) else {
                candidates.append("- \(owner) unknown_owner")
                return askPools(found)
            }
            let hindrance = hindrance(of: number, in: nil)
            candidates.append("- \(owner) \(hindrance ?? "owns_account")")
            if hindrance == nil {
                seller = owner
                return passOverDeals(found, number)
            }
            let waits =
                isAway(hindrance) && world.ownersWait.away || isFull(hindrance) && world.ownersWait.full
            if waits {
                queue = "seller:\(owner)"
                return passOverDeals(found, number)
            }
        }
        askPools(found)
    }

    private mutating func askPools(_ found: Int?) {
        askPartners(found)
        guard let found, seller == nil, queue == nil else { return }
        var next: Int? = world.territories[found].pool
        var asked: [Int] = []
        while let pool = next, !asked.contains(pool) {
            asked.append(pool)
            let why = ask(world.pools[pool], found)
            if seller != nil || receivers != nil { return }
            if why < 2 { queue = "p\(world.territories[found].pool)" }
            next = world.pools[pool].otherwise[why]
        }
    }

    /// 0 closed, 1 full, 2 refused; the order of `otherwise`.
    private mutating func ask(_ pool: ReferenceWorld.Pool, _ found: Int) -> Int {
        let territory = world.territories[found]
        let members = pool.members.sorted { world.sellers[$0.seller].id < world.sellers[$1.seller].id }
        var reasons = members.map { hindrance(of: $0.seller, in: found) }
        let sides = (0..<members.count).filter { reasons[$0] == nil }.map {
            world.sellers[members[$0].seller].isPartner
        }
        if let preferred = side(territory, sides) {
            for index in members.indices where reasons[index] == nil {
                if world.sellers[members[index].seller].isPartner != preferred { reasons[index] = "other_side_first" }
            }
        }
        let able = members.indices.filter { reasons[$0] == nil }
        if !able.isEmpty, pool.policy == "first_to_accept" {
            let taken = pickSeveral(pool, members, able, reasons)
            for index in able { reasons[index] = taken.contains(index) ? "among_first" : "not_her_turn" }
            receivers = taken.map { world.sellers[members[$0].seller].id }
            queue = nil
        } else if !able.isEmpty {
            let words = [
                "turns": ("next_in_turn", "not_her_turn"), "least_loaded": ("least_loaded", "more_loaded"),
                "best_match": ("best_match", "lesser_match"),
            ]
            let taken = pick(pool, members, able, reasons)
            for index in able { reasons[index] = index == taken ? words[pool.policy]?.0 : words[pool.policy]?.1 }
            seller = world.sellers[members[taken].seller].id
            queue = nil
        }
        for index in members.indices {
            candidates.append("\(pool.id) \(world.sellers[members[index].seller].id) \(reasons[index] ?? "")")
        }
        return reasons.contains(where: isFull) ? 1 : reasons.contains(where: isAway) ? 0 : 2
    }

    /// Whether partners go first; nil when nobody does.
    private func side(_ territory: ReferenceWorld.Territory, _ able: [Bool]) -> Bool? {
        guard able.contains(true), able.contains(false) else { return nil }
        switch territory.sides {
        case "direct_first": return false
        case "partner_first": return true
        case "split":
            let ledger = turns["territory:\(territory.id)"] ?? [:]
            let weights = [100 - territory.share, territory.share]
            let positions = zip([ledger["rep"] ?? 0, ledger["partner"] ?? 0], weights).map {
                $0 + $1 * 1_000_000_000_000
            }
            return due(positions, weights, [0, 1]) == 1
        default: return nil
        }
    }

    private mutating func pick(
        _ pool: ReferenceWorld.Pool,
        _ members: [(seller: Int, weight: Int)],
        _ able: [Int],
        _ reasons: [String?]
    ) -> Int {
        var positions = members.map { turns[pool.id]?[world.sellers[$0.seller].id] ?? 0 }
        let sharing = members.indices.filter { index in
            guard let most = pool.catchUp, let reason = reasons[index] else { return reasons[index] == nil }
            let isOwed = reason == "on_leave" || isFull(reason)
            return isOwed && (most == 0 || positions[index] < most * 100_000_000_000_000)
        }
        let total = sharing.map { members[$0].weight }.reduce(0, +)
        var handedOut = 0
        for index in sharing {
            let part = 100_000_000_000_000 * members[index].weight / total
            positions[index] += part
            handedOut += part
        }
        var best = able
        if pool.policy == "least_loaded" {
            let loads = members.map { Double(open($0.seller)) / Double(world.sellers[$0.seller].open) }
            best = able.filter { index in !able.contains { loads[$0] < loads[index] } }
        } else if pool.policy == "best_match" {
            let points = members.map { self.points($0.seller) }
            best = able.filter { index in !able.contains { points[$0] > points[index] } }
        }
        let taken = due(positions, members.map(\.weight), best)
        positions[taken] -= handedOut
        newTurns = Dictionary(uniqueKeysWithValues: zip(members.map { world.sellers[$0.seller].id }, positions))
        return taken
    }

    /// Of those who are owed something (or all, if nobody is) the one who is owed a whole lead first.
    func due(_ positions: [Int], _ weights: [Int], _ some: [Int]) -> Int {
        let owed = some.filter { positions[$0] > 100_000_000 }
        var best: Int?
        for index in owed.isEmpty ? some : owed {
            guard let other = best else {
                best = index
                continue
            }
            if (100_000_000_000_000 - positions[index]) * weights[other] < (100_000_000_000_000 - positions[other])
                * weights[index]
            {
                best = index
            }
        }
        return best ?? 0
    }

    private func points(_ number: Int) -> Int {
        let seller = world.sellers[number]
        let speaks = lead.language.map(seller.languages.contains) ?? false
        let sells = lead.product.map(seller.products.contains) ?? false
        return (speaks ? 3 : 0) + (sells ? 2 : 0) + (seller.tier ?? 0)
    }
}

extension ReferenceDecision {
    func isFull(_ reason: String?) -> Bool { reason?.hasPrefix("at_") ?? false }
    func isAway(_ reason: String?) -> Bool { reason == "off_duty" || reason == "on_leave" }

    private func matches(_ number: Int) -> Bool {
        let territory = world.territories[number]
        if let country = territory.country, lead.country != country { return false }
        if let postcode = territory.postcode {
            let start = lead.postcode.map { String($0.prefix(2)) } ?? ""
            if start.count < 2 || start < postcode.from || start > postcode.to { return false }
        }
        // Whoever asks for a postcode asks for no region: it is told by the postcode.
        if let region = territory.region, territory.postcode == nil, lead.region != region { return false }
        if let employees = territory.employees, !(lead.employees.map(employees.contains) ?? false) { return false }
        if let industry = territory.industry, !(lead.industry.map(industry.contains) ?? false) { return false }
        if let channel = territory.channel, lead.channel != channel { return false }
        if let minimum = territory.minimum, score < minimum { return false }
        return true
    }

    private func rank(_ number: Int) -> [Int] {
        let territory = world.territories[number]
        var place = territory.country == nil ? 0 : 1
        if territory.region != nil { place = 2 }
        if let postcode = territory.postcode {
            place = 3 + zip(postcode.from, postcode.to).prefix { $0 == $1 }.count
        }
        let others = [
            territory.employees != nil, territory.industry != nil, territory.channel != nil, territory.minimum != nil,
        ]
        return [place, others.count { $0 }, territory.depth, number]
    }

    private func open(_ seller: Int) -> Int { past.count { $0.seller == seller && $0.isOpen } }

    func hindrance(of number: Int, in territory: Int?) -> String? {
        let seller = world.sellers[number]
        if let state = lead.had[seller.id] { return state.isLive ? "holds_it" : "\(state.rawValue)_before" }
        if let territory {
            let sides = world.territories[territory].sides
            if sides == "direct_only" && seller.isPartner || sides == "partner_only" && !seller.isPartner {
                return "other_side_only"
            }
            let needs = world.needs(of: territory)
            if !needs.skills.isSubset(of: seller.skills) { return "lacks_skill" }
            if let tier = needs.tier, seller.tier ?? -1 < tier { return "lacks_tier" }
            if needs.language, let language = lead.language, !seller.languages.contains(language) {
                return "lacks_language"
            }
            if needs.product, let product = lead.product, !seller.products.contains(product) { return "lacks_product" }
        }
        let zone = seller.calendar.map { zones[$0] } ?? .utc
        let local = zone.local(at)
        if seller.leave == date(local) { return "on_leave" }
        if let calendar = seller.calendar, !isWorking(calendar, local) { return "off_duty" }
        if open(number) >= seller.open { return "at_capacity" }
        for (index, word) in [(2, "monthly"), (1, "weekly"), (0, "daily")] {
            guard let limit = seller.limits[index] else { continue }
            let count = past.count { $0.seller == number && counts($0, index, zone, seller.isRolling) }
            if count >= limit { return "at_\(word)_capacity" }
        }
        return nil
    }

    private func counts(_ past: Past, _ period: Int, _ zone: Zone, _ isRolling: Bool) -> Bool {
        if isRolling { return at.milliseconds - past.at.milliseconds < [1, 7, 30][period] * 86_400_000 }
        let (then, today) = (zone.local(past.at), zone.local(at))
        switch period {
        case 0: return date(then) == date(today)
        // 1970-01-05 was a Monday.
        case 1: return (then - 4 * 86_400_000) / (7 * 86_400_000) == (today - 4 * 86_400_000) / (7 * 86_400_000)
        default: return date(then).prefix(7) == date(today).prefix(7)
        }
    }

    private func date(_ local: Int64) -> String { String(Instant(milliseconds: local).text.prefix(10)) }

    /// The calendars of `ReferenceWorld.calendars`, by hand.
    private func isWorking(_ calendar: Int, _ local: Int64) -> Bool {
        let weekday = (local / 86_400_000 + 3) % 7
        let hour = Double(local % 86_400_000) / 3_600_000
        switch calendar {
        case 0: return weekday < 5 && hour >= 9 && hour < 17
        case 1: return weekday < 6 && (hour >= 8 && hour < 12 || hour >= 13 && hour < 18)
        case 2: return hour >= 22 || hour < 6
        default: return weekday == 6 || weekday < 3
        }
    }
}
