import Assignment
import Contracts
import Testing

/// What an answer of a seller comes to, from every place where an assignment can stand.
@Suite struct LifeTests {
    private static let steps: [AssignmentState: String] = [
        // accept decline contacted opportunity return won lost
        .offered: "accepted declined wrong_step wrong_step wrong_step wrong_step wrong_step",
        .accepted: "- already_closed contacted opportunity returned won lost",
        .contacted: "- already_closed - opportunity returned won lost",
        .opportunity: "- already_closed - - returned won lost",
        .declined: "already_closed - already_closed already_closed already_closed already_closed already_closed",
        .expired: "already_closed already_closed already_closed already_closed already_closed already_closed "
            + "already_closed",
        .returned: "already_closed already_closed already_closed already_closed - already_closed already_closed",
        .recalled: "already_closed already_closed already_closed already_closed already_closed already_closed "
            + "already_closed",
        .won: "already_closed already_closed already_closed already_closed already_closed - already_closed",
        .lost: "already_closed already_closed already_closed already_closed already_closed already_closed -",
    ]

    private func outcome(
        _ answer: AssignmentAnswer.Answer,
        _ standing: AssignmentStanding,
        by life: LifeRules = LifeRules(),
        at instant: Instant = now
    ) -> String {
        do {
            return switch try life.step(answer, from: standing, at: instant) {
            case .nothing: "-"
            case .askBack: "asks"
            case .move(let state): state.rawValue
            }
        } catch {
            return error.type.rawValue
        }
    }

    @Test(arguments: AssignmentState.allCases)
    func everyAnswerFromEveryState(_ state: AssignmentState) throws {
        let wanted = try #require(Self.steps[state]).split(separator: " ").map(String.init)
        let answers: [AssignmentAnswer.Answer] = [.accept, .decline, .contacted, .opportunity, .return, .won, .lost]
        #expect(answers.map { outcome($0, AssignmentStanding(state: state)) } == wanted)
    }

    @Test func aReturnMayBeAskedForAsLongAsTheRulesSay() {
        var life = LifeRules()
        life.returnWithinMs = 5 * 86_400_000
        let standing = AssignmentStanding(state: .contacted, acceptedAt: now)
        let last = now.adding(milliseconds: 5 * 86_400_000)
        #expect(outcome(.return, standing, by: life, at: last) == "returned")
        #expect(outcome(.return, standing, by: life, at: last.adding(milliseconds: 1)) == "wrong_step")
        // One from before the moment was kept.
        #expect(outcome(.return, AssignmentStanding(state: .accepted), by: life, at: last) == "returned")
    }

    @Test func wherePeopleDecideNothingElseIsTakenMeanwhile() {
        var life = LifeRules()
        life.returns = .approvedByHand
        #expect(outcome(.return, AssignmentStanding(state: .accepted), by: life) == "asks")
        let waits = AssignmentStanding(state: .contacted, askedBack: .waits)
        let answers: [AssignmentAnswer.Answer] = [.accept, .decline, .contacted, .opportunity, .return, .won, .lost]
        #expect(
            answers.map { outcome($0, waits, by: life) }
                == ["-", "already_closed", "-", "wrong_step", "-", "wrong_step", "wrong_step"]
        )
        let refused = AssignmentStanding(state: .contacted, askedBack: .refused)
        #expect(
            answers.map { outcome($0, refused, by: life) }
                == ["-", "already_closed", "-", "opportunity", "wrong_step", "won", "lost"]
        )
    }

    @Test func theRulesAreRead() throws {
        let text =
            sampleRules
            + "after_offer: {return_within: 5 days, returns: approved_by_hand, when_moved: keep, when_back: same_first}\n"
        let life = try read(text).life
        #expect(life.returnWithinMs == Int64(432_000_000))
        #expect(life.returns == .approvedByHand)
        #expect(life.whenMoved == .keep)
        #expect(life.whenBack == .sameFirst)
        #expect(try read(sampleRules).life == LifeRules())
    }

    @Test func anOfferEndsWhenHerLeaveBegins() throws {
        let text = sampleRules.replacing(
            "kind: rep, open: 40}",
            with: "kind: rep, open: 40, leave: [2026-11-19, 2026-11-25]}"
        )
        let rules = try read(text)
        let evening = instant("2026-11-18T23:50:00Z")
        #expect(rules.answerBy(seller: "anna", territory: nil, at: evening).text == "2026-11-19T00:00:00.000Z")
        #expect(rules.answerBy(seller: "ben", territory: nil, at: evening).text == "2026-11-19T00:05:00.000Z")
        let earlier = instant("2026-11-18T12:00:00Z")
        #expect(rules.answerBy(seller: "anna", territory: nil, at: earlier).text == "2026-11-18T12:15:00.000Z")
    }
}

/// What becomes of an assignment when something new is known, and who is asked when a lead comes back.
@Suite struct LateFactTests {
    /// Ben sells in both territories of the US, Anna in the west and in Britain.
    private func answer(
        _ state: AssignmentState,
        seller: String = "anna",
        from: String? = "US CA",
        to: String? = "US CA",
        stage: (before: LeadStage, now: LeadStage) = (.sql, .sql),
        consents: (before: Bool, now: Bool) = (true, true),
        whenMoved: LifeRules.WhenMoved = .reoffer,
        owner: String? = nil
    ) throws -> LateAnswer {
        func place(_ text: String?, _ consents: Bool) -> AssignmentRequest {
            let words = (text ?? "").split(separator: " ").map(String.init)
            return request(words.first, words.dropFirst().first) {
                $0.consents = consents
                $0.owner = owner
            }
        }
        let rules = try read(sampleRules + "after_offer: {when_moved: \(whenMoved.rawValue)}\n")
        return rules.answer(
            to: place(to, consents.now),
            stage.now,
            after: place(from, consents.before),
            stage.before,
            seller: seller,
            state: state
        )
    }

    private static let taken: [AssignmentState] = [.accepted, .contacted, .opportunity]

    @Test func nothingThatMattersIsKept() throws {
        for state in [.offered] + Self.taken {
            #expect(try answer(state) == .keep)
            #expect(try answer(state, stage: (.sql, .opportunity)) == .keep)
            #expect(try answer(state, stage: (.opportunity, .customer)) == .keep)
        }
    }

    @Test(arguments: [
        (LeadStage.disqualified, LateFact.disqualified), (.recycled, .recycled), (.mql, .cooled), (.iql, .cooled),
        (.unqualified, .cooled),
    ])
    func whatIsNotToBeSoldToIsWithdrawnOrFlaggedOnce(_ stage: LeadStage, _ fact: LateFact) throws {
        #expect(try answer(.offered, stage: (.sql, stage)) == .withdraw(fact))
        #expect(try answer(.offered, stage: (stage, stage)) == .withdraw(fact))
        for state in Self.taken {
            #expect(try answer(state, stage: (.sql, stage)) == .flag(fact))
            #expect(try answer(state, stage: (stage, stage)) == .keep)
        }
    }

    @Test func withoutConsentTheSameWhateverElseIsKnown() throws {
        #expect(try answer(.offered, to: "GB", stage: (.sql, .mql), consents: (true, false)) == .withdraw(.noConsent))
        for state in Self.taken {
            #expect(try answer(state, consents: (true, false)) == .flag(.noConsent))
            #expect(try answer(state, consents: (false, false)) == .keep)
        }
    }

    @Test(
        arguments: [
            // seller, from, to, owner, offered, taken
            ("anna", "US CA", "US TX", nil, LateAnswer.reoffer(.moved), LateAnswer.flag(.moved)),
            ("anna", "US CA", "GB", nil, .keep, .keep),
            ("anna", "US CA", "US TX", "anna", .keep, .keep),
            ("ben", "US CA", "US TX", nil, .keep, .keep),
            ("anna", "US CA", "FR", nil, .reoffer(.moved), .flag(.moved)),
            ("anna", "US CA", "US OR", nil, .keep, .keep),
            ("carla", "GB", "US CA", nil, .reoffer(.moved), .flag(.moved)),
        ] as [(String, String, String, String?, LateAnswer, LateAnswer)]
    )
    func inAnotherTerritory(_ row: (String, String, String, String?, LateAnswer, LateAnswer)) throws {
        let (seller, from, to, owner, offered, taken) = row
        #expect(try answer(.offered, seller: seller, from: from, to: to, owner: owner) == offered)
        let kept: LateAnswer = offered == .keep ? .keep : .flag(.moved)
        #expect(
            try answer(.offered, seller: seller, from: from, to: to, whenMoved: .keep, owner: owner) == kept
        )
        for state in Self.taken {
            #expect(try answer(state, seller: seller, from: from, to: to, owner: owner) == taken)
        }
    }

    private func past(_ text: String) -> [PastAssignment] {
        text.split(separator: " ").enumerated().map { index, word in
            let parts = word.split(separator: ":").map(String.init)
            return PastAssignment(
                seller: parts[0],
                state: AssignmentState(rawValue: parts[1]) ?? .offered,
                offeredAt: now.adding(milliseconds: Int64(index))
            )
        }
    }

    @Test(
        arguments: [
            (LifeRules.WhenBack.others, "anna:declined ben:lost", "anna ben", nil),
            (.anyone, "anna:declined ben:lost", "", nil),
            (.sameFirst, "anna:declined ben:lost", "anna", "ben"),
            (.sameFirst, "ben:lost anna:declined", "anna ben", nil),
            (.sameFirst, "anna:recalled", "", "anna"),
            (.sameFirst, "anna:returned", "anna", nil),
            (.sameFirst, "anna:expired", "anna", nil),
        ] as [(LifeRules.WhenBack, String, String, String?)]
    )
    func whoIsAskedWhenALeadComesBack(_ row: (LifeRules.WhenBack, String, String, String?)) {
        var life = LifeRules()
        life.whenBack = row.0
        let back = life.history(past(row.1), backAt: now.adding(milliseconds: 10))
        #expect(back.had.keys.sorted().joined(separator: " ") == row.2)
        #expect(back.first == row.3)
        // What it had since then counts in any case, and a lead that never came back is as ever.
        let since = life.history(past(row.1), backAt: now)
        #expect(since.had.keys.sorted() == ["anna", "ben"].filter { row.1.contains($0) })
        #expect(since.first == nil)
        #expect(life.history(past(row.1), backAt: nil).had.count == past(row.1).count)
    }

    @Test func whoHadItLastIsAskedFirstAndWhoCannotIsPassedOver() throws {
        let rules = try read(sampleRules)
        let asked = request("US", "CA", had: ["anna": .lost]) { $0.first = "carla" }
        let decision = rules.decide(asked, books: Books(), at: now)
        #expect(decision.seller == "carla")
        #expect(decision.pool == nil)
        #expect(decision.candidates.map(\.reason) == [.hadItLast])
        #expect(decision.turns.isEmpty)
        let full = rules.decide(asked, books: Books(loads: ["carla": Load(open: 10)]), at: now)
        #expect(full.seller == "ben")
        #expect(full.candidates.map(\.reason) == [.atCapacity, .lostBefore, .nextInTurn])
        // Decisions of before, whose requests have no such field, are written as they were.
        #expect(!(try BodyCodec.encode(rules.decide(request("US", "CA"), books: Books(), at: now))).contains("first"))
    }
}
