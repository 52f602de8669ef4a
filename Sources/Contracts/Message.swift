/// The body of a line, by type.
///
/// PROTOCOL.md says who sends which to whom.
package enum Message: Hashable, Sendable {
    // Every connection.
    case hello(Hello)
    case welcome(Welcome)
    case ack(Ack)
    case refused(Problem)
    case later(Later)
    // Sources and ingestion.
    case submissionPost(SubmissionPost)
    case activityPost(ActivityPost)
    case accepted(Accepted)
    case submissionQuestion(SubmissionQuestion)
    case submissionState(SubmissionState)
    // Between the services.
    case leadSubmitted(LeadSubmitted)
    case activitySubmitted(ActivitySubmitted)
    case leadEnriched(LeadEnriched)
    case leadScored(LeadScored)
    case leadStatus(LeadStatus)
    case leadOutcome(LeadOutcome)
    // Enrichment to itself.
    case factsDue(FactsDue)
    case factsArrived(FactsArrived)
    // Routing and sellers.
    case assignmentOffered(AssignmentOffered)
    case assignmentClosed(AssignmentClosed)
    case assignmentAnswer(AssignmentAnswer)
    case assignmentFlagged(AssignmentFlagged)
    case assignmentLead(AssignmentLead)
    case sellerDigest(SellerDigest)
    // Channel partners, and operators for them.
    case dealRegister(DealRegister)
    case dealChange(DealChange)
    case dealState(DealState)
    case dealsQuestion(DealsQuestion)
    case dealPage(DealPage)
    // Routing to itself.
    case waitingDue(WaitingDue)
    case webhookDue(WebhookDue)
    case webhookAnswered(WebhookAnswered)
    case digestDue(DigestDue)
    // Operators.
    case storyQuestion(StoryQuestion)
    case story(Story)
    case reportQuestion(ReportQuestion)
    case report(Report)
    case statusQuestion(ServiceStatusQuestion)
    case status(ServiceStatus)
    case deadLetterQuestion(DeadLetterQuestion)
    case deadLetters(DeadLetters)
    case erase(Erase)
    case erased(Erased)
    // Scoring to itself.
    case scoreDue(ScoreDue)
    // Operators, on the books of routing.
    case auditQuestion(AuditQuestion)
    case auditPage(AuditPage)
    case replayQuestion(ReplayQuestion)
    case replayPage(ReplayPage)
    case shadowSet(ShadowSet)
    case shadowState(ShadowState)
    // Operators, on the stage of a lead.
    case stageMove(StageMove)
    case stageMoved(StageMoved)
    case stageReviewsQuestion(StageReviewsQuestion)
    case stageReviewPage(StageReviewPage)
    // Operators, on who sells.
    case rosterChange(RosterChange)
    case rosterChanged(RosterChanged)
    case rosterQuestion(RosterQuestion)
    case rosterPage(RosterPage)
    // Operators, on leads that sellers want to give back.
    case returnDecide(ReturnDecide)
    case returnDecided(ReturnDecided)
    case returnReviewsQuestion(ReturnReviewsQuestion)
    case returnReviewPage(ReturnReviewPage)
    // Operators, on the rules; and scoring to itself.
    case rulePlanQuestion(RulePlanQuestion)
    case rulePlanPage(RulePlanPage)
    case rulesPublish(RulesPublish)
    case rulesPublished(RulesPublished)
    case rulesHistoryQuestion(RulesHistoryQuestion)
    case rulesHistory(RulesHistory)
    case rescoreStep(RescoreStep)
    // Operators, on how leads closed.
    case closedLeadsQuestion(ClosedLeadsQuestion)
    case closedLeadsPage(ClosedLeadsPage)
    // Operators, on who is the same person.
    case matchMerge(MatchMerge)
    case matchUnmerge(MatchUnmerge)
    case matchApart(MatchPairOrder)
    case matchSkip(MatchPairOrder)
    case matchDecided(MatchDecided)
    case matchReviewsQuestion(MatchReviewsQuestion)
    case matchReviewPage(MatchReviewPage)
    case matchFitQuestion(MatchFitQuestion)
    case matchFitted(MatchFitted)

    /// The names of the types on the wire.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case hello, welcome, ack, refused, later
        case submissionPost = "submission.post"
        case activityPost = "activity.post"
        case accepted
        case submissionQuestion = "submission.status"
        case submissionState = "submission.state"
        case leadSubmitted = "lead.submitted"
        case activitySubmitted = "activity.submitted"
        case leadEnriched = "lead.enriched"
        case leadScored = "lead.scored"
        case leadStatus = "lead.status"
        case leadOutcome = "lead.outcome"
        case factsDue = "facts.due"
        case factsArrived = "facts.arrived"
        case assignmentOffered = "assignment.offered"
        case assignmentClosed = "assignment.closed"
        case assignmentAnswer = "assignment.answer"
        case assignmentFlagged = "assignment.flagged"
        case assignmentLead = "assignment.lead"
        case dealRegister = "deal.register"
        case dealChange = "deal.change"
        case dealState = "deal.state"
        case dealsQuestion = "deals.ask"
        case dealPage = "deals.page"
        case waitingDue = "waiting.due"
        case webhookDue = "webhook.due"
        case webhookAnswered = "webhook.answered"
        case digestDue = "digest.due"
        case sellerDigest = "seller.digest"
        case rosterChange = "roster.change"
        case rosterChanged = "roster.changed"
        case rosterQuestion = "roster.ask"
        case rosterPage = "roster.page"
        case storyQuestion = "lead.story"
        case story
        case reportQuestion = "report.ask"
        case report
        case statusQuestion = "status.ask"
        case status
        case deadLetterQuestion = "dead_letters.ask"
        case deadLetters = "dead_letters"
        case erase, erased
        case scoreDue = "score.due"
        case auditQuestion = "audit.ask"
        case auditPage = "audit.page"
        case replayQuestion = "replay.ask"
        case replayPage = "replay.page"
        case shadowSet = "shadow.set"
        case shadowState = "shadow.state"
        case stageMove = "stage.move"
        case stageMoved = "stage.moved"
        case stageReviewsQuestion = "stage.reviews"
        case stageReviewPage = "stage.review_page"
        case returnDecide = "return.decide"
        case returnDecided = "return.decided"
        case returnReviewsQuestion = "return.reviews"
        case returnReviewPage = "return.review_page"
        case rulePlanQuestion = "rules.plan"
        case rulePlanPage = "rules.plan_page"
        case rulesPublish = "rules.publish"
        case rulesPublished = "rules.published"
        case rulesHistoryQuestion = "rules.history"
        case rulesHistory = "rules.publications"
        case rescoreStep = "rescore.step"
        case closedLeadsQuestion = "closed.ask"
        case closedLeadsPage = "closed.page"
        case matchMerge = "match.merge"
        case matchUnmerge = "match.unmerge"
        case matchApart = "match.apart"
        case matchSkip = "match.skip"
        case matchDecided = "match.decided"
        case matchReviewsQuestion = "match.reviews"
        case matchReviewPage = "match.review_page"
        case matchFitQuestion = "match.fit"
        case matchFitted = "match.fitted"
    }
}

extension Message.Kind {
    /// What an operator may ask of a service: the answer takes the place of an acknowledgement.
    package static let operatorQuestions: Set<Self> = [
        .storyQuestion, .reportQuestion, .statusQuestion, .deadLetterQuestion, .stageReviewsQuestion,
        .matchReviewsQuestion, .matchFitQuestion, .auditQuestion, .returnReviewsQuestion, .dealsQuestion,
        .rulePlanQuestion, .rulesHistoryQuestion, .rosterQuestion, .replayQuestion,
        .closedLeadsQuestion,
    ]
}

extension Message {
    /// The type and the body, as one value or the other needs them.
    private var parts: (Kind, any Encodable) {
        switch self {
        case .hello(let body): (.hello, body)
        case .welcome(let body): (.welcome, body)
        case .ack(let body): (.ack, body)
        case .refused(let body): (.refused, body)
        case .later(let body): (.later, body)
        case .submissionPost(let body): (.submissionPost, body)
        case .activityPost(let body): (.activityPost, body)
        case .accepted(let body): (.accepted, body)
        case .submissionQuestion(let body): (.submissionQuestion, body)
        case .submissionState(let body): (.submissionState, body)
        case .leadSubmitted(let body): (.leadSubmitted, body)
        case .activitySubmitted(let body): (.activitySubmitted, body)
        case .leadEnriched(let body): (.leadEnriched, body)
        case .leadScored(let body): (.leadScored, body)
        case .leadStatus(let body): (.leadStatus, body)
        case .leadOutcome(let body): (.leadOutcome, body)
        case .factsDue(let body): (.factsDue, body)
        case .factsArrived(let body): (.factsArrived, body)
        case .assignmentOffered(let body): (.assignmentOffered, body)
        case .assignmentClosed(let body): (.assignmentClosed, body)
        case .assignmentAnswer(let body): (.assignmentAnswer, body)
        case .assignmentFlagged(let body): (.assignmentFlagged, body)
        case .assignmentLead(let body): (.assignmentLead, body)
        case .dealRegister(let body): (.dealRegister, body)
        case .dealChange(let body): (.dealChange, body)
        case .dealState(let body): (.dealState, body)
        case .dealsQuestion(let body): (.dealsQuestion, body)
        case .dealPage(let body): (.dealPage, body)
        case .waitingDue(let body): (.waitingDue, body)
        case .webhookDue(let body): (.webhookDue, body)
        case .webhookAnswered(let body): (.webhookAnswered, body)
        case .digestDue(let body): (.digestDue, body)
        case .sellerDigest(let body): (.sellerDigest, body)
        case .rosterChange(let body): (.rosterChange, body)
        case .rosterChanged(let body): (.rosterChanged, body)
        case .rosterQuestion(let body): (.rosterQuestion, body)
        case .rosterPage(let body): (.rosterPage, body)
        case .storyQuestion(let body): (.storyQuestion, body)
        case .story(let body): (.story, body)
        case .reportQuestion(let body): (.reportQuestion, body)
        case .report(let body): (.report, body)
        case .statusQuestion(let body): (.statusQuestion, body)
        case .status(let body): (.status, body)
        case .deadLetterQuestion(let body): (.deadLetterQuestion, body)
        case .deadLetters(let body): (.deadLetters, body)
        case .erase(let body): (.erase, body)
        case .erased(let body): (.erased, body)
        case .scoreDue(let body): (.scoreDue, body)
        case .auditQuestion(let body): (.auditQuestion, body)
        case .auditPage(let body): (.auditPage, body)
        case .replayQuestion(let body): (.replayQuestion, body)
        case .replayPage(let body): (.replayPage, body)
        case .shadowSet(let body): (.shadowSet, body)
        case .shadowState(let body): (.shadowState, body)
        case .stageMove(let body): (.stageMove, body)
        case .stageMoved(let body): (.stageMoved, body)
        case .stageReviewsQuestion(let body): (.stageReviewsQuestion, body)
        case .stageReviewPage(let body): (.stageReviewPage, body)
        case .returnDecide(let body): (.returnDecide, body)
        case .returnDecided(let body): (.returnDecided, body)
        case .returnReviewsQuestion(let body): (.returnReviewsQuestion, body)
        case .returnReviewPage(let body): (.returnReviewPage, body)
        case .rulePlanQuestion(let body): (.rulePlanQuestion, body)
        case .rulePlanPage(let body): (.rulePlanPage, body)
        case .rulesPublish(let body): (.rulesPublish, body)
        case .rulesPublished(let body): (.rulesPublished, body)
        case .rulesHistoryQuestion(let body): (.rulesHistoryQuestion, body)
        case .rulesHistory(let body): (.rulesHistory, body)
        case .rescoreStep(let body): (.rescoreStep, body)
        case .closedLeadsQuestion(let body): (.closedLeadsQuestion, body)
        case .closedLeadsPage(let body): (.closedLeadsPage, body)
        case .matchMerge(let body): (.matchMerge, body)
        case .matchUnmerge(let body): (.matchUnmerge, body)
        case .matchApart(let body): (.matchApart, body)
        case .matchSkip(let body): (.matchSkip, body)
        case .matchDecided(let body): (.matchDecided, body)
        case .matchReviewsQuestion(let body): (.matchReviewsQuestion, body)
        case .matchReviewPage(let body): (.matchReviewPage, body)
        case .matchFitQuestion(let body): (.matchFitQuestion, body)
        case .matchFitted(let body): (.matchFitted, body)
        }
    }

    package var type: Kind { parts.0 }

    /// The body as compact JSON, members sorted by name.
    package func encodedBody() throws -> String {
        try BodyCodec.encode(parts.1)
    }

    /// Reads the body of a line whose envelope was scanned; the problem names every fault at once.
    package init(_ head: LineHead, of line: Span<UInt8>) throws(Problem) {
        guard let kind = Kind(rawValue: head.type) else {
            throw Problem(
                .unknownType,
                "There is no message type \"\(head.type.prefix(100))\" in version \(Hello.currentVersion) of the protocol."
            )
        }
        guard !head.body.isEmpty else {
            throw Problem(.invalidBody, "\"body\" is missing.", errors: [])
        }
        do {
            self = try Self.decode(kind, from: line.extracting(head.body))
        } catch let invalid as InvalidFields {
            throw Problem(.invalidBody, "\(invalid.errors.count) fault(s), see errors.", errors: invalid.errors)
        } catch {
            throw Problem(.invalidBody, "The body cannot be read: \(error).")
        }
    }

    private static func decode(_ kind: Kind, from bytes: Span<UInt8>) throws -> Message {
        switch kind {
        case .hello: .hello(try BodyCodec.decode(Hello.self, from: bytes))
        case .welcome: .welcome(try BodyCodec.decode(Welcome.self, from: bytes))
        case .ack: .ack(try BodyCodec.decode(Ack.self, from: bytes))
        case .refused: .refused(try BodyCodec.decode(Problem.self, from: bytes))
        case .later: .later(try BodyCodec.decode(Later.self, from: bytes))
        case .submissionPost: .submissionPost(try BodyCodec.decode(SubmissionPost.self, from: bytes))
        case .activityPost: .activityPost(try BodyCodec.decode(ActivityPost.self, from: bytes))
        case .accepted: .accepted(try BodyCodec.decode(Accepted.self, from: bytes))
        case .submissionQuestion: .submissionQuestion(try BodyCodec.decode(SubmissionQuestion.self, from: bytes))
        case .submissionState: .submissionState(try BodyCodec.decode(SubmissionState.self, from: bytes))
        case .leadSubmitted: .leadSubmitted(try BodyCodec.decode(LeadSubmitted.self, from: bytes))
        case .activitySubmitted: .activitySubmitted(try BodyCodec.decode(ActivitySubmitted.self, from: bytes))
        case .leadEnriched: .leadEnriched(try BodyCodec.decode(LeadEnriched.self, from: bytes))
        case .leadScored: .leadScored(try BodyCodec.decode(LeadScored.self, from: bytes))
        case .leadStatus: .leadStatus(try BodyCodec.decode(LeadStatus.self, from: bytes))
        case .leadOutcome: .leadOutcome(try BodyCodec.decode(LeadOutcome.self, from: bytes))
        case .factsDue: .factsDue(try BodyCodec.decode(FactsDue.self, from: bytes))
        case .factsArrived: .factsArrived(try BodyCodec.decode(FactsArrived.self, from: bytes))
        case .assignmentOffered: .assignmentOffered(try BodyCodec.decode(AssignmentOffered.self, from: bytes))
        case .assignmentClosed: .assignmentClosed(try BodyCodec.decode(AssignmentClosed.self, from: bytes))
        case .assignmentAnswer: .assignmentAnswer(try BodyCodec.decode(AssignmentAnswer.self, from: bytes))
        case .assignmentFlagged: .assignmentFlagged(try BodyCodec.decode(AssignmentFlagged.self, from: bytes))
        case .assignmentLead: .assignmentLead(try BodyCodec.decode(AssignmentLead.self, from: bytes))
        case .dealRegister: .dealRegister(try BodyCodec.decode(DealRegister.self, from: bytes))
        case .dealChange: .dealChange(try BodyCodec.decode(DealChange.self, from: bytes))
        case .dealState: .dealState(try BodyCodec.decode(DealState.self, from: bytes))
        case .dealsQuestion: .dealsQuestion(try BodyCodec.decode(DealsQuestion.self, from: bytes))
        case .dealPage: .dealPage(try BodyCodec.decode(DealPage.self, from: bytes))
        case .waitingDue: .waitingDue(try BodyCodec.decode(WaitingDue.self, from: bytes))
        case .webhookDue: .webhookDue(try BodyCodec.decode(WebhookDue.self, from: bytes))
        case .webhookAnswered: .webhookAnswered(try BodyCodec.decode(WebhookAnswered.self, from: bytes))
        case .digestDue: .digestDue(try BodyCodec.decode(DigestDue.self, from: bytes))
        case .sellerDigest: .sellerDigest(try BodyCodec.decode(SellerDigest.self, from: bytes))
        case .rosterChange: .rosterChange(try BodyCodec.decode(RosterChange.self, from: bytes))
        case .rosterChanged: .rosterChanged(try BodyCodec.decode(RosterChanged.self, from: bytes))
        case .rosterQuestion: .rosterQuestion(try BodyCodec.decode(RosterQuestion.self, from: bytes))
        case .rosterPage: .rosterPage(try BodyCodec.decode(RosterPage.self, from: bytes))
        case .storyQuestion: .storyQuestion(try BodyCodec.decode(StoryQuestion.self, from: bytes))
        case .story: .story(try BodyCodec.decode(Story.self, from: bytes))
        case .reportQuestion: .reportQuestion(try BodyCodec.decode(ReportQuestion.self, from: bytes))
        case .report: .report(try BodyCodec.decode(Report.self, from: bytes))
        case .statusQuestion: .statusQuestion(try BodyCodec.decode(ServiceStatusQuestion.self, from: bytes))
        case .status: .status(try BodyCodec.decode(ServiceStatus.self, from: bytes))
        case .deadLetterQuestion: .deadLetterQuestion(try BodyCodec.decode(DeadLetterQuestion.self, from: bytes))
        case .deadLetters: .deadLetters(try BodyCodec.decode(DeadLetters.self, from: bytes))
        case .erase: .erase(try BodyCodec.decode(Erase.self, from: bytes))
        case .erased: .erased(try BodyCodec.decode(Erased.self, from: bytes))
        case .scoreDue: .scoreDue(try BodyCodec.decode(ScoreDue.self, from: bytes))
        case .auditQuestion: .auditQuestion(try BodyCodec.decode(AuditQuestion.self, from: bytes))
        case .auditPage: .auditPage(try BodyCodec.decode(AuditPage.self, from: bytes))
        case .replayQuestion: .replayQuestion(try BodyCodec.decode(ReplayQuestion.self, from: bytes))
        case .replayPage: .replayPage(try BodyCodec.decode(ReplayPage.self, from: bytes))
        case .shadowSet: .shadowSet(try BodyCodec.decode(ShadowSet.self, from: bytes))
        case .shadowState: .shadowState(try BodyCodec.decode(ShadowState.self, from: bytes))
        case .stageMove: .stageMove(try BodyCodec.decode(StageMove.self, from: bytes))
        case .stageMoved: .stageMoved(try BodyCodec.decode(StageMoved.self, from: bytes))
        case .stageReviewsQuestion: .stageReviewsQuestion(try BodyCodec.decode(StageReviewsQuestion.self, from: bytes))
        case .stageReviewPage: .stageReviewPage(try BodyCodec.decode(StageReviewPage.self, from: bytes))
        case .returnDecide: .returnDecide(try BodyCodec.decode(ReturnDecide.self, from: bytes))
        case .returnDecided: .returnDecided(try BodyCodec.decode(ReturnDecided.self, from: bytes))
        case .returnReviewsQuestion:
            .returnReviewsQuestion(try BodyCodec.decode(ReturnReviewsQuestion.self, from: bytes))
        case .returnReviewPage: .returnReviewPage(try BodyCodec.decode(ReturnReviewPage.self, from: bytes))
        case .rulePlanQuestion: .rulePlanQuestion(try BodyCodec.decode(RulePlanQuestion.self, from: bytes))
        case .rulePlanPage: .rulePlanPage(try BodyCodec.decode(RulePlanPage.self, from: bytes))
        case .rulesPublish: .rulesPublish(try BodyCodec.decode(RulesPublish.self, from: bytes))
        case .rulesPublished: .rulesPublished(try BodyCodec.decode(RulesPublished.self, from: bytes))
        case .rulesHistoryQuestion: .rulesHistoryQuestion(try BodyCodec.decode(RulesHistoryQuestion.self, from: bytes))
        case .rulesHistory: .rulesHistory(try BodyCodec.decode(RulesHistory.self, from: bytes))
        case .rescoreStep: .rescoreStep(try BodyCodec.decode(RescoreStep.self, from: bytes))
        case .closedLeadsQuestion:
            .closedLeadsQuestion(try BodyCodec.decode(ClosedLeadsQuestion.self, from: bytes))
        case .closedLeadsPage: .closedLeadsPage(try BodyCodec.decode(ClosedLeadsPage.self, from: bytes))
        case .matchMerge: .matchMerge(try BodyCodec.decode(MatchMerge.self, from: bytes))
        case .matchUnmerge: .matchUnmerge(try BodyCodec.decode(MatchUnmerge.self, from: bytes))
        case .matchApart: .matchApart(try BodyCodec.decode(MatchPairOrder.self, from: bytes))
        case .matchSkip: .matchSkip(try BodyCodec.decode(MatchPairOrder.self, from: bytes))
        case .matchDecided: .matchDecided(try BodyCodec.decode(MatchDecided.self, from: bytes))
        case .matchReviewsQuestion: .matchReviewsQuestion(try BodyCodec.decode(MatchReviewsQuestion.self, from: bytes))
        case .matchReviewPage: .matchReviewPage(try BodyCodec.decode(MatchReviewPage.self, from: bytes))
        case .matchFitQuestion: .matchFitQuestion(try BodyCodec.decode(MatchFitQuestion.self, from: bytes))
        case .matchFitted: .matchFitted(try BodyCodec.decode(MatchFitted.self, from: bytes))
        }
    }
}
