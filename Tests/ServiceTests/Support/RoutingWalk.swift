import Contracts
import ServiceKit
import TestKit

/// Makes up messages as they could come from scoring, sellers and timers; repeats some and mixes them up.
struct RoutingWalk {
    private var generator: SeededGenerator
    private(set) var instant = noon
    private var revisions: [String: Int64] = [:]
    private var countries: [String: String] = [:]
    private var gone: Set<String> = []
    /// Leads come and go: those of a moment lie close together.
    private var scorings = 0
    private var past: [(Message, Asker?)] = []
    var timers: [Message] = []

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func batch(_ known: [String]) -> [(Message, Asker?)] {
        instant = instant.adding(milliseconds: .random(in: 0...60_000, using: &generator))
        let count = Int.random(in: 1...12, using: &generator)
        var batch = (0..<count).map { _ in next(known) }
        past += batch
        batch.shuffle(using: &generator)
        return batch
    }

    private mutating func next(_ known: [String]) -> (Message, Asker?) {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<35: return (scored(known), .aService)
        case 35..<45 where !past.isEmpty: return past.randomElement(using: &generator) ?? (scored(known), .aService)
        case 45..<55 where !timers.isEmpty:
            return (timers.remove(at: Int.random(in: 0..<timers.count, using: &generator)), nil)
        case 55... where !known.isEmpty: return answer(known)
        default: return (scored(known), .aService)
        }
    }

    private mutating func scored(_ known: [String]) -> Message {
        scorings += 1
        var lead = "L\(Int.random(in: scorings / 6..<scorings / 6 + 20, using: &generator))"
        var merged: [String] = []
        // Leads that somebody has turn out to be one.
        if Int.random(in: 0..<4, using: &generator) == 0, let one = known.randomElement(using: &generator),
            let other = known.randomElement(using: &generator)
        {
            let (survivor, taken) = (String(one.prefix { $0 != "." }), String(other.prefix { $0 != "." }))
            if survivor != taken, !gone.contains(survivor), gone.insert(taken).inserted {
                lead = survivor
                merged = [taken]
            }
        }
        revisions[lead, default: 0] += 1
        // Now and then somebody turns out to be elsewhere.
        if countries[lead] == nil || Int.random(in: 0..<8, using: &generator) == 0 {
            let odds = ["US", "US", "US", "US", "GB", "GB", "SE", "FR"]
            countries[lead] = odds.randomElement(using: &generator)
        }
        return Samples.scored(
            lead,
            revision: revisions[lead] ?? 1,
            stage: Int.random(in: 0..<5, using: &generator) == 0 ? .mql : .sql,
            merged: merged,
            country: countries[lead]
        )
    }

    private mutating func answer(_ known: [String]) -> (Message, Asker?) {
        let words = (known.randomElement(using: &generator) ?? "").split(separator: " ").map(String.init)
        let answers: [AssignmentAnswer.Answer] = [
            .accept, .accept, .accept, .decline, .contacted, .opportunity, .return, .won, .lost,
        ]
        let answer = AssignmentAnswer(assignment: words[0], answer: answers.randomElement(using: &generator) ?? .accept)
        let isOwn = Int.random(in: 0..<10, using: &generator) > 0
        return (.assignmentAnswer(answer), .seller(isOwn ? words[1] : "ben"))
    }
}
