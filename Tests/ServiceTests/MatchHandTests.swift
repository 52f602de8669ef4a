import Contracts
import Matching
import ServiceKit
import TestKit
import Testing

/// Merge, unmerge and apart, by hand.
@Suite struct MatchHandTests {
    static let anna = Contact(firstName: "Anna", lastName: "Lindqvist", email: "anna.lindqvist@nordvik.example")
    static let bela = Contact(firstName: "Béla", lastName: "Horváth", phone: "+1 504-621-8927", title: "Buyer")

    @Test(arguments: StoreEngine.allCases)
    func twoLeadsBecomeOneAndTheOlderLivesOn(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let old = try await desk.take("s1", Self.anna)
        let new = try await desk.take("s2", Self.bela, minute: 1)
        #expect(old != new)
        let outgoing = try await desk.merge(new, old)
        #expect(outgoing.decided == MatchDecided(action: .merge, lead: old, other: new, changed: true))
        #expect(outgoing.enriched.map(\.merged) == [[new]])
        #expect(outgoing.enriched.first?.lead.revision == 2)
        #expect(outgoing.statuses == [LeadStatus(lead: new, event: .merged, at: after(60), into: old)])
        let lead = try await desk.document(old)
        #expect(lead.submissions == 2)
        // The newest known value wins.
        #expect(lead.contact.firstName == "Béla" && lead.contact.email == Self.anna.email)
        #expect(try await desk.provenance(old).fields["contact.last_name"]?.submission == "s2")
        try await desk.check()
        // Said again, also by the name of the lead that is gone: nothing.
        let again = try await desk.merge(old, new)
        #expect(again.decided == MatchDecided(action: .merge, lead: old, other: old, changed: false))
        #expect(again.enriched.isEmpty)
        let story = try await desk.story(new)
        #expect(story.lead == old)
        #expect(story.entries.filter { $0.kind == "by hand" }.map(\.summary).first?.contains("one desk") == true)
        // The next submissions of both find her.
        #expect(try await desk.take("s3", Self.anna, minute: 61) == old)
        #expect(try await desk.take("s4", Self.bela, minute: 62) == old)
        try await desk.check()
    }

    @Test(arguments: StoreEngine.allCases)
    func whatIsMergedAndUnmergedIsAsIfItHadNeverBeen(_ engine: StoreEngine) async throws {
        let never = try await HandBench(engine)
        let (plainOld, plainNew) = (
            try await never.take("s1", Self.anna), try await never.take("s2", Self.bela, minute: 1)
        )
        try await never.take("s3", Self.anna, minute: 61)
        try await never.take("s4", Self.bela, minute: 62, company: "Duna Kft")

        let desk = try await HandBench(engine)
        let (old, gone) = (try await desk.take("s1", Self.anna), try await desk.take("s2", Self.bela, minute: 1))
        try await desk.merge(old, gone)
        // Both go on while they are one.
        try await desk.take("s3", Self.anna, minute: 61)
        try await desk.take("s4", Self.bela, minute: 62, company: "Duna Kft")
        let before = try await desk.document(old).revision
        let outgoing = try await desk.unmerge(old, "s2", "s4")
        let decided = try #require(outgoing.decided)
        #expect(decided.action == .unmerge && decided.lead == old && decided.changed)
        let new = decided.other
        #expect(new != gone)
        #expect(try await desk.person(old) == never.person(plainOld))
        #expect(try await desk.person(new) == never.person(plainNew))
        #expect(try await desk.provenance(old) == never.provenance(plainOld))
        #expect(try await desk.provenance(new) == never.provenance(plainNew))
        #expect(try await desk.document(old).revision > before)
        try await desk.check()

        // Scoring hears of both, each with its own activities; the sources of what moved hear where it is now.
        #expect(outgoing.enriched.map(\.lead.id) == [old, new])
        #expect(outgoing.enriched.map(\.removed) == [["s2#0", "s4#0"], nil])
        #expect(outgoing.enriched.map { $0.activities.compactMap(\.id).sorted() } == [[], ["s2#0", "s4#0"]])
        #expect(outgoing.statuses.map(\.submission) == ["s2", "s4"])
        #expect(outgoing.statuses.allSatisfy { $0.event == .matched && $0.lead == new })
        #expect(try await desk.story("s2").lead == new)
        #expect(try await desk.story(new).entries.map(\.kind).contains("by hand"))
    }

    @Test(arguments: StoreEngine.allCases)
    func anUnmergedSubmissionIsNotMergedAgain(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let old = try await desk.take("s1", Self.anna)
        #expect(try await desk.take("s2", Self.anna, minute: 1) == old)
        let new = try #require(try await desk.unmerge(old, "s2").decided?.other)
        // What speaks for both goes to one of them, and joins nothing.
        for number in 3..<8 {
            let lead = try await desk.take("s\(number)", Self.anna, minute: Int64(60 + number))
            #expect([old, new].contains(lead))
        }
        #expect(try await desk.lead(of: "s1") == old)
        #expect(try await desk.lead(of: "s2") == new)
        #expect(try await desk.bench.rows("SELECT id FROM lead WHERE merged_into IS NOT NULL") == [])
        try await desk.check()
        // Neither does a replica that has all of it anew, and looks at what it did not know.
        if engine == .postgres {
            let other = try await desk.replica()
            _ = try await other.bench.begin()
            try await other.take("s9", Self.anna, minute: 90)
            try await desk.take("s10", Self.anna, minute: 91)
            #expect(try await desk.bench.rows("SELECT id FROM lead WHERE merged_into IS NOT NULL") == [])
            try await desk.check()
        }
    }

    @Test(arguments: StoreEngine.allCases)
    func unmergingTwiceIsUnmergingOnce(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let old = try await desk.take("s1", Self.anna)
        try await desk.take("s2", Self.anna, minute: 1)
        let order = Message.matchUnmerge(MatchUnmerge(lead: old, submissions: ["s2"], by: "olga"))
        let both = try await desk.bench.handle([order, order], from: .anOperator, at: after(60))
        let decided = both.compactMap { item -> MatchDecided? in
            if case .reply(.matchDecided(let decided), _, _) = item { decided } else { nil }
        }
        #expect(decided.map(\.changed) == [true, false])
        let again = try await desk.say(order)
        #expect(again.decided == decided.last)
        #expect(again.enriched.isEmpty && again.statuses.isEmpty)
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM match_hand") == ["1"])
    }

    @Test(arguments: StoreEngine.allCases)
    func whoWasSaidToBeTwoIsMergedByForceAlone(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let (one, two) = (try await desk.take("s1", Self.anna), try await desk.take("s2", Self.bela, minute: 1))
        #expect(try await desk.apart(two, one).decided?.changed == true)
        #expect(try await desk.apart(one, two).decided?.changed == false)
        let both = Contact(firstName: "Anna", lastName: "Lindqvist", email: Self.anna.email, phone: Self.bela.phone)
        try await desk.take("s3", both, minute: 2)
        #expect(try await desk.lead(of: "s1") != desk.lead(of: "s2"))
        try await desk.check()

        let refused = try #require(try await desk.merge(one, two).refusal(0))
        #expect(refused.type == .matchConflict)
        for word in ["olga", "father and son", "--force", "two people"] { #expect(refused.detail.contains(word)) }
        #expect(try await desk.merge(one, two, force: true).decided?.changed == true)
        #expect(try await desk.bench.rows("SELECT apart FROM match_candidate") == ["-"])
        try await desk.check()
    }

    @Test(arguments: StoreEngine.allCases)
    func whoIsSomebodyElseStaysSoWhateverBecomesOfTheLeads(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let people = ["Kovalenko", "Oyelaran", "Tamm", "Quispe"].map { name in
            Contact(lastName: name, email: "\(name.lowercased())@\(name.lowercased())-works.example")
        }
        var leads: [String] = []
        for (number, person) in people.enumerated() {
            leads.append(try await desk.take("s\(number)", person, minute: Int64(number)))
        }
        #expect(Set(leads).count == 4)
        try await desk.apart(leads[2], leads[3])
        // Both go into others, which are older.
        try await desk.merge(leads[2], leads[0])
        try await desk.merge(leads[1], leads[3])
        try await desk.check()
        #expect(try await desk.merge(leads[0], leads[1]).refusal(0)?.type == .matchConflict)
        // Taken apart again, both parts of one are somebody else than the other.
        try await desk.unmerge(leads[0], "s2")
        try await desk.check()
        #expect(try await desk.merge(leads[1], desk.lead(of: "s2")).refusal(0)?.type == .matchConflict)
        #expect(try await desk.merge(leads[1], desk.lead(of: "s0")).refusal(0)?.type == .matchConflict)
    }

    @Test(arguments: StoreEngine.allCases)
    func aKeyGoesWithItsSubmissionsUnlessBothHaveIt(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let phone = "+1 810-292-9388"
        var (first, second) = (Self.anna, Self.anna)
        first.phone = phone
        second.phone = "+1 856-636-8749"
        let old = try await desk.take("s1", first)
        #expect(try await desk.take("s2", second, minute: 1) == old)
        let new = try #require(try await desk.unmerge(old, "s2").decided?.other)
        #expect(
            try await desk.bench.rows("SELECT value, lead FROM lead_key ORDER BY value") == [
                "email:anna.lindqvist@nordvik.example \(old)", "phone:+18102929388 \(old)",
                "phone:+18566368749 \(new)",
            ]
        )
        // An activity is found by the number.
        let visit = try await desk.bench.handle([Samples.activity("a1", phone: "+1 856-636-8749")], at: after(70))
        #expect(visit.enriched.map(\.lead.id) == [new])
    }

    @Test(arguments: StoreEngine.allCases)
    func aLeadThatWasTakenOutIsFoundByWhateverItIsKnownBy(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        var person = Self.bela
        (person.street, person.city, person.postcode) = ("3 Mulberry Street", "Ogden", "84401")
        let old = try await desk.take("s1", Self.anna)
        try await desk.merge(old, desk.take("s2", person, minute: 1))
        let new = try #require(try await desk.unmerge(old, "s2").decided?.other)
        // Neither the mailbox nor the number is known.
        (person.phone, person.email) = (nil, "b.horvath@ogden-works.example")
        #expect(try await desk.take("s3", person, minute: 61) == new)
        try await desk.check()
    }

    @Test(arguments: StoreEngine.allCases)
    func whatCannotBeDoneIsRefusedAndChangesNothing(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let lead = try await desk.take("s1", Self.anna)
        #expect(try await desk.merge(lead, "nobody").refusal(0)?.type == .notFound)
        #expect(try await desk.merge("nobody", lead).refusal(0)?.detail == "There is no lead nobody.")
        #expect(try await desk.unmerge("nobody", "s1").refusal(0)?.type == .notFound)
        #expect(try await desk.unmerge(lead, "s1").refusal(0)?.type == .matchConflict)
        #expect(try await desk.unmerge(lead, "s1", "s7").refusal(0)?.detail.contains("s7") == true)
        #expect(try await desk.apart(lead, lead).refusal(0)?.type == .matchConflict)
        #expect(try await desk.bench.rows("SELECT COUNT(*) FROM match_hand") == ["0"])
        #expect(try await desk.document(lead).revision == 1)
        // Others in the batch are taken all the same.
        let batch: [(Message, Asker?)] = [
            (.matchUnmerge(MatchUnmerge(lead: lead, submissions: ["s1"], by: "olga")), .anOperator),
            (HandBench.submission("s2", Self.bela), .aService),
        ]
        let outgoing = try await desk.bench.handle(batch, at: after(61))
        #expect(outgoing.refusal(0) != nil && outgoing.enriched.count == 1)
    }

    @Test(arguments: StoreEngine.allCases)
    func submissionsThatComeOutOfTurnMakeTheSameLead(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        var second = Self.anna
        second.title = "Head of buying"
        try await desk.take("s2", second, minute: 5, company: "Nordvik AB")
        var first = Self.anna
        first.title = "Buyer"
        let lead = try await desk.take("s1", first, minute: 1, company: "Nordvik")
        let document = try await desk.document(lead)
        #expect(document.contact.title == "Head of buying")
        #expect(document.company?.name == "Nordvik AB")
        #expect(document.source == "us-fair" && document.submissions == 2 && document.revision == 2)
        #expect(try await desk.provenance(lead).fields["source"]?.submission == "s1")
        try await desk.check()
    }

    @Test(arguments: StoreEngine.allCases)
    func allInOneBatchIsAllTheSame(_ engine: StoreEngine) async throws {
        let desk = try await HandBench(engine)
        let (one, two) = (try await desk.take("s1", Self.anna), try await desk.take("s2", Self.bela, minute: 1))
        let batch: [(Message, Asker?)] = [
            (HandBench.submission("s3", Self.bela, minute: 2), .aService),
            (.matchMerge(MatchMerge(lead: one, other: two, by: "olga")), .anOperator),
            (HandBench.submission("s4", Self.anna, minute: 3), .aService),
            (.matchUnmerge(MatchUnmerge(lead: one, submissions: ["s2", "s3"], by: "olga")), .anOperator),
            (HandBench.submission("s5", Self.bela, minute: 4), .aService),
        ]
        try await desk.bench.handle(batch, at: after(60))
        try await desk.check()
        #expect(try await desk.lead(of: "s4") == one)
        #expect(try await desk.lead(of: "s5") == desk.lead(of: "s3"))
        #expect(try await desk.lead(of: "s5") != one)
    }
}
