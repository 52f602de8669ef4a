import Contracts
import FoundationEssentials
import Testing

/// Foundation's coders as the judge of ours.
enum Judge {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }
}

@Suite("Our coder against Foundation's")
struct JSONAgainstFoundationTests {
    @Test("Every valid golden body: the same value, the same bytes", arguments: Message.Kind.allCases)
    func goldens(kind: Message.Kind) throws {
        for line in try Goldens.valid(kind) {
            let bytes = Array(line.utf8)
            let head = try LineHead(scanning: bytes.span)
            let body = String(decoding: bytes[head.body], as: UTF8.self)
            try compare(kind.bodyType, body, head)
        }
    }

    private func compare<Body: Codable & Hashable>(_ type: Body.Type, _ body: String, _ head: LineHead) throws {
        let ours = try BodyCodec.decode(type, from: body)
        #expect(try Judge.decode(type, from: body) == ours)
        #expect(try BodyCodec.encode(ours) == body)
        #expect(try Judge.encode(ours) == body)
    }

    @Test("Random values: the same bytes, and back again", arguments: 1...12 as ClosedRange<UInt64>)
    func randomValues(seed: UInt64) throws {
        var made = RandomValues(seed: seed)
        for _ in 0..<40 {
            try check(made.json(depth: 5))
            try check(made.post())
            try check(made.lead())
            try check(made.score())
            try check(LeadScored(lead: made.lead(), score: made.score(), merged: made.list { $0.text() }))
        }
    }

    private func check(_ value: some Codable & Hashable) throws {
        try check(value, as: type(of: value))
    }

    private func check<Value: Codable & Hashable>(_ value: Value, as type: Value.Type) throws {
        let ours = try BodyCodec.encode(value)
        let theirs = try Judge.encode(value)
        #expect(ours == theirs)
        // A decoder trims texts, so what was read, not what was made, must come back.
        let read = try Judge.decode(type, from: ours)
        #expect(try BodyCodec.decode(type, from: ours) == read, "\(ours)")
        let again = try BodyCodec.encode(read)
        #expect(try BodyCodec.decode(type, from: again) == read)
    }

    @Test("Goldens changed at random: what both read, both read alike", arguments: 1...8 as ClosedRange<UInt64>)
    func mutations(seed: UInt64) throws {
        var made = RandomValues(seed: seed)
        var bothRead = 0
        let bodies = try Message.Kind.allCases.flatMap { kind in
            try Goldens.valid(kind).map { line in
                let bytes = Array(line.utf8)
                return (kind, Array(bytes[try LineHead(scanning: bytes.span).body]))
            }
        }
        for _ in 0..<1500 {
            let (kind, golden) = try #require(bodies.randomElement(using: &made.generator))
            var body = golden
            for _ in 0..<Int.random(in: 1...3, using: &made.generator) { made.mutate(&body) }
            let text = String(decoding: body, as: UTF8.self)
            if agree(kind.bodyType, text) { bothRead += 1 }
            _ = agree(JSONValue.self, text)
            _ = try? BodyCodec.decode(JSONValue.self, from: body.span)
        }
        #expect(bothRead > 50)
    }

    /// Whether both decoders read the text.
    private func agree<Body: Codable & Hashable>(_ type: Body.Type, _ text: String) -> Bool {
        guard let ours = try? BodyCodec.decode(type, from: text) else { return false }
        let theirs = try? Judge.decode(type, from: text)
        // Which of two members with one name counts is not defined.
        #expect(theirs == ours || hasTwins(text), "\(text)")
        return theirs != nil
    }

    private func hasTwins(_ text: String) -> Bool {
        guard let names = try? BodyCodec.decode(Twins.self, from: text) else { return false }
        return names.found
    }
}

/// Whether an object in a JSON value has two members with the same name.
private struct Twins: Decodable {
    var found = false

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: Key.self) {
            found = Set(members.allKeys.map(\.stringValue)).count < members.allKeys.count
            for key in members.allKeys where !found { found = try members.decode(Twins.self, forKey: key).found }
        } else if var entries = try? decoder.unkeyedContainer() {
            while !entries.isAtEnd, !found { found = try entries.decode(Twins.self).found }
        }
    }
}

extension Message.Kind {
    /// The type of a body.
    var bodyType: any (Codable & Hashable).Type {
        switch self {
        case .hello: Hello.self
        case .welcome: Welcome.self
        case .ack: Ack.self
        case .refused: Problem.self
        case .later: Later.self
        case .submissionPost: SubmissionPost.self
        case .activityPost: ActivityPost.self
        case .accepted: Accepted.self
        case .submissionQuestion: SubmissionQuestion.self
        case .submissionState: SubmissionState.self
        case .leadSubmitted: LeadSubmitted.self
        case .activitySubmitted: ActivitySubmitted.self
        case .leadEnriched: LeadEnriched.self
        case .leadScored: LeadScored.self
        case .leadStatus: LeadStatus.self
        case .leadOutcome: LeadOutcome.self
        case .factsDue: FactsDue.self
        case .factsArrived: FactsArrived.self
        case .assignmentOffered: AssignmentOffered.self
        case .assignmentClosed: AssignmentClosed.self
        case .assignmentLead: AssignmentLead.self
        case .dealRegister: DealRegister.self
        case .dealChange: DealChange.self
        case .dealState: DealState.self
        case .dealsQuestion: DealsQuestion.self
        case .dealPage: DealPage.self
        case .waitingDue: WaitingDue.self
        case .webhookDue: WebhookDue.self
        case .webhookAnswered: WebhookAnswered.self
        case .digestDue: DigestDue.self
        case .sellerDigest: SellerDigest.self
        case .rosterChange: RosterChange.self
        case .rosterChanged: RosterChanged.self
        case .rosterQuestion: RosterQuestion.self
        case .rosterPage: RosterPage.self
        case .assignmentAnswer: AssignmentAnswer.self
        case .assignmentFlagged: AssignmentFlagged.self
        case .returnDecide: ReturnDecide.self
        case .returnDecided: ReturnDecided.self
        case .returnReviewsQuestion: ReturnReviewsQuestion.self
        case .returnReviewPage: ReturnReviewPage.self
        case .storyQuestion: StoryQuestion.self
        case .story: Story.self
        case .reportQuestion: ReportQuestion.self
        case .report: Report.self
        case .statusQuestion: ServiceStatusQuestion.self
        case .status: ServiceStatus.self
        case .deadLetterQuestion: DeadLetterQuestion.self
        case .deadLetters: DeadLetters.self
        case .erase: Erase.self
        case .erased: Erased.self
        case .scoreDue: ScoreDue.self
        case .auditQuestion: AuditQuestion.self
        case .auditPage: AuditPage.self
        case .replayQuestion: ReplayQuestion.self
        case .replayPage: ReplayPage.self
        case .shadowSet: ShadowSet.self
        case .shadowState: ShadowState.self
        case .closedLeadsQuestion: ClosedLeadsQuestion.self
        case .closedLeadsPage: ClosedLeadsPage.self
        case .stageMove: StageMove.self
        case .stageMoved: StageMoved.self
        case .stageReviewsQuestion: StageReviewsQuestion.self
        case .stageReviewPage: StageReviewPage.self
        case .rulePlanQuestion: RulePlanQuestion.self
        case .rulePlanPage: RulePlanPage.self
        case .rulesPublish: RulesPublish.self
        case .rulesPublished: RulesPublished.self
        case .rulesHistoryQuestion: RulesHistoryQuestion.self
        case .rulesHistory: RulesHistory.self
        case .rescoreStep: RescoreStep.self
        case .matchMerge: MatchMerge.self
        case .matchUnmerge: MatchUnmerge.self
        case .matchApart: MatchPairOrder.self
        case .matchSkip: MatchPairOrder.self
        case .matchDecided: MatchDecided.self
        case .matchReviewsQuestion: MatchReviewsQuestion.self
        case .matchReviewPage: MatchReviewPage.self
        case .matchFitQuestion: MatchFitQuestion.self
        case .matchFitted: MatchFitted.self
        }
    }
}
