import Contracts
import Rules
import Testing

@testable import Assignment

@Suite("Between own sellers, registrations and other partners")
struct ChannelConflictTests {
    private static let day: Int64 = 24 * 60

    private static let territory: [ConflictCase] = [
        ConflictCase("nobody registered: by territory", "anna -"),
        ConflictCase("nobody registered in a territory of partners", "north -") { $0.country = "FR" },
        ConflictCase("nobody registered, the account is an own seller's", "ben -") { $0.owner = "ben" },
        ConflictCase("nobody registered, the account is a partner's", "star -") { $0.owner = "star" },
        ConflictCase("no territory, but registered", "north registered_deal, north/1 registered_deal") {
            ($0.country, $0.deals) = ("JP", [deal("north", 5)])
        },
        ConflictCase("no territory, and no registration counts", "(no_territory) no_deal_counts, copper/1 lacks_tier") {
            ($0.country, $0.deals) = ("JP", [deal("copper", 5)])
        },
    ]

    private static let single: [ConflictCase] = [
        ConflictCase("a registration goes before the territory", "north registered_deal, north/1 registered_deal") {
            $0.deals = [deal("north", 5)]
        },
        ConflictCase("who is in no pool of the territory may register", "star registered_deal, star/1 registered_deal")
        {
            $0.deals = [deal("star", 5)]
        },
        ConflictCase("one of a partner's people", "jo registered_deal, north/1 registered_deal") {
            $0.deals = [deal("jo", 5)]
        },
        ConflictCase("received in this very millisecond", "north registered_deal, north/1 registered_deal") {
            $0.deals = [deal("north", 0)]
        },
        ConflictCase("protected for one more millisecond", "north registered_deal, north/1 registered_deal") {
            $0.deals = [deal("north", 5) { $0.protectedUntil = now.adding(milliseconds: 1) }]
        },
        ConflictCase("protected up to this millisecond", "anna no_deal_counts, north/1 deal_expired") {
            $0.deals = [deal("north", 5) { $0.protectedUntil = now }]
        },
        ConflictCase("expired long ago", "anna no_deal_counts, north/1 deal_expired") {
            $0.deals = [deal("north", 91 * day)]
        },
        ConflictCase("extended by progress", "north registered_deal, north/1 registered_deal") {
            $0.deals = [deal("north", 91 * day) { $0.protectedUntil = now.adding(milliseconds: Day.length) }]
        },
        ConflictCase("withdrawn", "anna no_deal_counts, north/1 deal_withdrawn") {
            $0.deals = [deal("north", 5) { $0.withdrawnAt = now.adding(milliseconds: -1) }]
        },
        ConflictCase("withdrawn in this very millisecond", "anna no_deal_counts, north/1 deal_withdrawn") {
            $0.deals = [deal("north", 5) { $0.withdrawnAt = now }]
        },
        ConflictCase("withdrawn and expired", "anna no_deal_counts, north/1 deal_withdrawn") {
            $0.deals = [deal("north", 91 * day) { $0.withdrawnAt = now }]
        },
        ConflictCase("the same partner twice, one of them over", registered("north", "north/2 registered_deal")) {
            $0.deals = [deal("north", 100 * day), deal("north", 5, key: "2")]
        },
    ]

    private static func registered(_ seller: String, _ last: String) -> String {
        "\(seller) registered_deal, north/1 deal_expired, \(last)"
    }

    private static let unfit: [ConflictCase] = [
        ConflictCase("has not the tier", "anna no_deal_counts, copper/1 lacks_tier") { $0.deals = [deal("copper", 5)] },
        ConflictCase("lacks the certification", "anna no_deal_counts, plain/1 lacks_certification") {
            $0.deals = [deal("plain", 5)]
        },
        ConflictCase("does not sell the product", "anna no_deal_counts, star/1 lacks_product") {
            ($0.product, $0.deals) = ("erp", [deal("star", 5)])
        },
        ConflictCase("sells the product", "star registered_deal, star/1 registered_deal") {
            ($0.product, $0.deals) = ("crm", [deal("star", 5)])
        },
        ConflictCase("the territory is sold direct alone", "anna no_deal_counts, north/1 other_side_only") {
            ($0.country, $0.deals) = ("DE", [deal("north", 5)])
        },
        ConflictCase("lacks the skill of the territory", "anna no_deal_counts, star/1 lacks_skill") {
            ($0.country, $0.deals) = ("CH", [deal("star", 5)])
        },
        ConflictCase("has the skill of the territory", "north registered_deal, north/1 registered_deal") {
            ($0.country, $0.deals) = ("CH", [deal("north", 5)])
        },
        ConflictCase("is no seller any more", "anna no_deal_counts, gone/1 no_partner") {
            $0.deals = [deal("gone", 5)]
        },
        ConflictCase("is an own seller", "anna no_deal_counts, ben/1 no_partner") { $0.deals = [deal("ben", 5)] },
        ConflictCase("declined it before", "anna no_deal_counts, north/1 declined_before") {
            ($0.had, $0.deals) = (["north": .declined], [deal("north", 5)])
        },
    ]

    private static let several: [ConflictCase] = [
        ConflictCase("two, the first wins", "star first_registered, star/1 registered_deal, north/1 registered_later") {
            $0.deals = [deal("north", 5), deal("star", 6)]
        },
        ConflictCase("in the same millisecond, by id", firstOfTwo) { $0.deals = [deal("star", 5), deal("north", 5)] },
        ConflictCase("in the same millisecond, told the other way round", firstOfTwo) {
            $0.deals = [deal("north", 5), deal("star", 5)]
        },
        ConflictCase(
            "a millisecond apart, against their ids",
            "star first_registered, star/1 registered_deal, north/1 registered_later"
        ) {
            $0.deals = [
                deal("north", 5), deal("star", 5) { $0.receivedAt = $0.receivedAt.adding(milliseconds: -1) },
            ]
        },
        ConflictCase("the first is not eligible", "north registered_deal, copper/1 lacks_tier, north/1 registered_deal")
        {
            $0.deals = [deal("north", 5), deal("copper", 9)]
        },
        ConflictCase("the first is expired", "star registered_deal, north/1 deal_expired, star/1 registered_deal") {
            $0.deals = [deal("star", 5), deal("north", 91 * day)]
        },
        ConflictCase("the first is withdrawn", "star registered_deal, north/1 deal_withdrawn, star/1 registered_deal") {
            $0.deals = [deal("star", 5), deal("north", 6) { $0.withdrawnAt = now }]
        },
        ConflictCase(
            "three, one of them unfit",
            "star first_registered, plain/1 lacks_certification, star/1 registered_deal, north/1 registered_later"
        ) {
            $0.deals = [deal("north", 5), deal("star", 6), deal("plain", 7)]
        },
        ConflictCase(
            "none of three counts",
            "anna no_deal_counts, plain/1 lacks_certification, copper/1 lacks_tier, gone/1 no_partner"
        ) {
            $0.deals = [deal("gone", 5), deal("copper", 6), deal("plain", 7)]
        },
        ConflictCase(
            "a partner and one of her own people",
            "jo registered_deal, north/2 registered_deal, north/1 registered_later"
        ) {
            $0.deals = [deal("north", 5), deal("jo", 6, key: "2")]
        },
    ]

    private static let firstOfTwo = "north first_registered, north/1 registered_deal, star/1 registered_later"

    private static let owners: [ConflictCase] = [
        ConflictCase("a house account goes before a registration", "ben house_account, north/1 account_first") {
            ($0.owner, $0.deals) = ("ben", [deal("north", 5)])
        },
        ConflictCase(
            "a house account goes before two",
            "ben house_account, north/1 account_first, star/1 account_first"
        ) {
            ($0.owner, $0.deals) = ("ben", [deal("north", 6), deal("star", 5)])
        },
        ConflictCase("a house account and a registration that is over", "ben no_deal_counts, north/1 deal_expired") {
            ($0.owner, $0.deals) = ("ben", [deal("north", 91 * day)])
        },
        ConflictCase("another partner has the account", "star partners_account, north/1 account_first") {
            ($0.owner, $0.deals) = ("star", [deal("north", 5)])
        },
        ConflictCase("who has the account registered it too", "north owners_deal, north/1 account_first") {
            ($0.owner, $0.deals) = ("north", [deal("north", 5)])
        },
        ConflictCase(
            "one of the people of who has the account registered it",
            "north owners_deal, north/1 account_first"
        ) {
            ($0.owner, $0.deals) = ("north", [deal("jo", 5)])
        },
        ConflictCase("who has the account is no seller any more", "north registered_deal, north/1 registered_deal") {
            ($0.owner, $0.deals) = ("gone", [deal("north", 5)])
        },
        ConflictCase("who has the account is on leave, and shares", "north registered_deal, north/1 registered_deal") {
            ($0.owner, $0.deals) = ("ben", [deal("north", 20 * day)])
            $0.at = leaveDay
        },
        ConflictCase(
            "who has the account is on leave, and it waits",
            "(waits_for_owner) house_account, north/1 account_first"
        ) {
            ($0.owner, $0.deals, $0.absent) = ("ben", [deal("north", 20 * day)], "wait")
            $0.at = leaveDay
        },
        ConflictCase("who has the account has no room, and shares", "north registered_deal, north/1 registered_deal") {
            ($0.owner, $0.deals, $0.open) = ("ben", [deal("north", 5)], ["ben": 5])
        },
        ConflictCase("who has the account declined it", "north registered_deal, north/1 registered_deal") {
            ($0.owner, $0.deals, $0.had) = ("ben", [deal("north", 5)], ["ben": .declined])
        },
    ]

    private static let absent: [ConflictCase] = [
        ConflictCase("the partner has no room, and shares", "anna no_deal_counts, north/1 at_capacity") {
            ($0.deals, $0.open) = ([deal("north", 5)], ["north": 2])
        },
        ConflictCase(
            "the partner has no room, and it waits",
            "(waits_for_partner) registered_deal, north/1 at_capacity"
        ) {
            ($0.deals, $0.open, $0.absent) = ([deal("north", 5)], ["north": 2], "wait")
        },
        ConflictCase("the partner is on leave, and shares", "anna no_deal_counts, star/1 on_leave") {
            ($0.deals, $0.at) = ([deal("star", 20 * day)], leaveDay)
        },
        ConflictCase("the partner is on leave, and it waits", "(waits_for_partner) registered_deal, star/1 on_leave") {
            ($0.deals, $0.at, $0.absent) = ([deal("star", 20 * day)], leaveDay, "wait")
        },
        ConflictCase(
            "the first has no room, the second takes it",
            "star first_registered, north/1 at_capacity, star/1 registered_deal"
        ) {
            ($0.deals, $0.open) = ([deal("north", 6), deal("star", 5)], ["north": 2])
        },
        ConflictCase(
            "it waits for the first though the second has room",
            "(waits_for_partner) first_registered, north/1 at_capacity, star/1 registered_later"
        ) {
            ($0.deals, $0.open, $0.absent) = ([deal("north", 6), deal("star", 5)], ["north": 2], "wait")
        },
    ]

    static let all = territory + single + unfit + several + owners + absent

    @Test("Each case of the table", arguments: all)
    func table(_ conflict: ConflictCase) throws {
        let decision = try conflict.decide()
        #expect(ConflictCase.outcome(decision) == conflict.expected)
        // And once more from what is kept of it.
        let kept = try BodyCodec.decode(Decision.self, from: try BodyCodec.encode(decision))
        let again = try conflict.rules().decide(kept.request, books: kept.books, at: kept.at)
        #expect(try BodyCodec.encode(again) == BodyCodec.encode(decision))
        #expect(!decision.text.isEmpty)
    }

    @Test("There are at least 40 cases, and each way that a conflict may end is among them")
    func enough() throws {
        #expect(Self.all.count >= 40)
        let ways = Set(try Self.all.compactMap { try $0.decide().conflict })
        #expect(ways == Set(ChannelConflict.allCases))
    }

    @Test("A lead that a partner registered takes no turn in the pool")
    func noTurn() throws {
        let decision = try ConflictCase("", "") { $0.deals = [deal("north", 5)] }.decide()
        #expect(decision.pool == nil && decision.turns.isEmpty && decision.movedTurns.isEmpty)
        #expect(decision.text.contains("registered the customer (deal north/1)"))
    }

    @Test("Without the person's consent a registration is of no use")
    func consent() throws {
        let conflict = ConflictCase("", "") { $0.deals = [deal("north", 5)] }
        let request = request("US") { ($0.deals, $0.consents) = (conflict.deals, false) }
        let decision = try conflict.rules().decide(request, books: Books(), at: now)
        #expect(decision.reason == .noConsent && decision.conflict == nil)
    }

    @Test("Progress protects for longer, but never longer than the rules say")
    func progress() throws {
        let policy = try #require(try ConflictCase("", "").rules().deals)
        let registered = deal("north", 0)
        func days(_ count: Int64) -> Instant { now.adding(milliseconds: count * Day.length) }
        #expect(policy.extended(registered, at: days(10)) == days(90))
        #expect(policy.extended(registered, at: days(80)) == days(110))
        #expect(policy.extended(registered, at: days(89)) == days(119))
        var later = registered
        later.protectedUntil = days(119)
        #expect(policy.extended(later, at: days(118)) == days(120))
    }
}

@Suite("By what a registered customer's leads are known")
struct DealKeyTests {
    @Test(
        "Domains as people write them",
        arguments: [
            ("acme.example", "acme.example"), ("https://www.ACME.example/about?x=1", "acme.example"),
            ("shop.acme.example:8080", "shop.acme.example"), ("acme", nil), ("a@acme.example", nil), ("", nil),
            ("acme..example", nil),
        ] as [(String, String?)]
    )
    func domains(text: String, domain: String?) { #expect(DealKey.domain(text) == domain) }

    @Test("A lead is its customer's by address, website, account or company")
    func leads() {
        func keys(_ change: (inout Lead) -> Void) -> Set<String> {
            Set(DealKey.keys(of: scored("DE", change: change).lead))
        }
        #expect(keys { ($0.email, $0.emailKind) = ("mira@acme.example", .business) }.contains("domain:acme.example"))
        #expect(keys { ($0.email, $0.emailKind) = ("mira@mail.example", .free) }.allSatisfy { $0.hasPrefix("email:") })
        #expect(keys { $0.company = Company(website: "https://acme.example") } == ["domain:acme.example"])
        #expect(keys { $0.company = Company(name: "Söhne & Co.") } == ["company:söhne co|DE"])
        #expect(
            keys { $0.account = AccountRef(id: "domain:acme.example", via: .unknownDomain) } == ["domain:acme.example"]
        )
        #expect(keys { _ in }.isEmpty)
        let person = keys { $0.email = "Mira@acme.example" }
        #expect(!person.contains { $0.lowercased().contains("mira") })
        let registration = DealRegister(
            key: "1",
            domain: "www.acme.example",
            company: "SÖHNE, Co",
            country: "de",
            email: "mira@ACME.example"
        )
        #expect(Set(DealKey.keys(of: registration)) == person.union(["domain:acme.example", "company:söhne co|DE"]))
    }
}

@Suite("Rules of deals and of partners' people")
struct DealRulesTests {
    private func faults(_ deals: String, _ seller: String = "") -> [String] {
        do {
            _ = try read(
                """
                version: 1
                answer_within: 1 h
                tiers: [silver]
                deals: \(deals)
                territories: [{id: all, match: everything, pool: p, withhold_until_accepted: partners}]
                pools: [{id: p, sellers: {anna: 1}, policy: turns}]
                sellers:
                  - {id: anna, name: Anna, kind: rep, open: 5}
                  - {id: north, name: North, kind: partner, open: 5}
                  \(seller)
                """
            )
            return []
        } catch {
            return error.faults.map { "\($0.line):\($0.code.rawValue)" }
        }
    }

    @Test("What is wrong is said where it is")
    func wrong() {
        #expect(faults("{protected_for: 90 days}") == [])
        #expect(faults("{extended_by: 1 day}") == ["4:R101"])
        #expect(faults("{protected_for: 90 days, protected_at_most: 30 days}") == ["4:R204"])
        #expect(faults("{protected_for: 90 days, needs: {tier: gold}}") == ["4:R201"])
        #expect(faults("{protected_for: 90 days, when_away: never}") == ["4:R107"])
        #expect(
            faults("{protected_for: 90 days}", "- {id: jo, name: Jo, kind: partner, partner: north, open: 1}") == []
        )
        #expect(
            faults("{protected_for: 90 days}", "- {id: jo, name: Jo, kind: partner, partner: south, open: 1}") == [
                "10:R201"
            ]
        )
        #expect(
            faults("{protected_for: 90 days}", "- {id: jo, name: Jo, kind: rep, partner: north, open: 1}") == [
                "10:R206"
            ]
        )
        #expect(
            faults("{protected_for: 90 days}", "- {id: jo, name: Jo, kind: partner, partner: anna, open: 1}") == [
                "10:R206"
            ]
        )
    }

    @Test("A partner's people have what the partner has")
    func people() throws {
        let jo = try #require(try ConflictCase("", "").rules().sellers["jo"])
        #expect(
            jo.tier == 1 && jo.certifications == ["crm"] && jo.skills == ["cloud"] && jo.products == ["crm", "erp"]
        )
    }
}
