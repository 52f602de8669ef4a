import Contracts

/// Compares what was promised with what the stores hold: nothing lost, nothing twice, nothing unexplained.
package struct Audit {
    let books: Books
    /// What the source was promised: the id of the submission by its key.
    let promises: [String: String]
    /// The truth on who is who, by key.
    let persons: [String: Int]
    /// Most leads that a seller may have open.
    let capacity: [String: Int]
    /// Sellers by pool.
    let pools: [String: [String]]
    package private(set) var findings = Findings()

    package init(_ books: Books, promises: [String: String], population: Population, _ market: Market) {
        self.books = books
        self.promises = promises
        persons = population.persons(ofFirst: promises.count)
        capacity = market.capacity
        pools = Dictionary(market.pools.map { ($0.id, $0.sellers) }) { first, _ in first }
    }

    /// Runs all checks.
    package mutating func run() {
        for service in ServiceName.allCases {
            findings.expect(books.unsent[service] == 0, "outbox", "\(service): \(books.unsent[service] ?? -1) rows")
            for letter in books.dead[service] ?? [] { findings.note("dead letters", "\(service): \(letter)") }
        }
        checkPromises()
        checkPersons()
        checkScores()
        checkAssignments()
        checkBooks()
        checkWaiting()
    }

    /// Runs the checks that need what sellers were told.
    package mutating func run(_ sellers: [SellerBook]) {
        let assignments = Dictionary(books.assignments.map { ($0.id, $0) }) { first, _ in first }
        for seller in sellers {
            let record = seller.record
            for event in record.contradictions { findings.note("events out of order", "\(seller.name): \(event)") }
            for id in record.offers.keys where assignments[id]?.seller != seller.name {
                findings.note("offer without assignment", "\(seller.name): \(id)")
            }
            for (id, answer) in record.acknowledged {
                guard let state = assignments[id]?.state else { continue }
                // Accepted leads may have been taken back since, or be won or lost already.
                let isKept =
                    state == answer.state
                    || answer == .accept && [.recalled, .contacted, .opportunity, .won, .lost].contains(state)
                findings.expect(isKept, "answer lost", "\(seller.name): \(id) \(answer), but is \(state)")
            }
            let mine = books.assignments.filter { $0.seller == seller.name }
            for assignment in mine where record.offers[assignment.id] == nil {
                findings.note("offer not told", "\(seller.name): \(assignment.id)")
            }
            for assignment in mine where assignment.state == .expired || assignment.state == .recalled {
                let told = record.closed[assignment.id]
                let detail = "\(seller.name): \(assignment.id) \(assignment.state), told \(told?.rawValue ?? "nothing")"
                findings.expect(told == assignment.state, "end not told", detail)
            }
        }
    }

    private mutating func checkPromises() {
        var byID: [String: Books.Submission] = [:]
        for submission in books.submissions {
            findings.expect(byID.updateValue(submission, forKey: submission.id) == nil, "taken twice", submission.id)
            let promised = promises[submission.key]
            findings.expect(promised == submission.id, "not as promised", "\(submission.key): \(promised ?? "nothing")")
        }
        for (key, id) in promises {
            findings.expect(byID[id]?.key == key, "promise lost in ingestion", key)
            guard let lead = books.matches[id] else {
                findings.note("promise lost in enrichment", key)
                continue
            }
            findings.expect(books.enriched[lead].map { $0.mergedInto == nil } ?? false, "lead of a promise", key)
            let told = byID[id]?.lead.map { last(of: $0, books.sourceMerges) }
            findings.expect(told == lead, "lead told to the source", "\(key): \(told ?? "none"), not \(lead)")
        }
        for id in books.matches.keys where byID[id] == nil { findings.note("submission out of nowhere", id) }
    }

    private mutating func checkPersons() {
        var leads: [Int: Set<String>] = [:]
        var people: [String: Set<Int>] = [:]
        var counts: [String: Int] = [:]
        for (key, id) in promises {
            guard let person = persons[key], let lead = books.matches[id] else { continue }
            leads[person, default: []].insert(lead)
            people[lead, default: []].insert(person)
            counts[lead, default: 0] += 1
        }
        for (person, leads) in leads where leads.count > 1 {
            findings.note("person in several leads", "\(person): \(leads)")
        }
        for (lead, people) in people where people.count > 1 {
            findings.note("several persons in a lead", "\(lead): \(people)")
        }
        for (id, lead) in books.enriched where lead.mergedInto == nil {
            findings.expect(counts[id] != nil, "lead without submissions", id)
            do {
                let count = try BodyCodec.decode(Lead.self, from: lead.document).submissions
                findings.expect(count == counts[id], "submissions counted", "\(id): \(count), has \(counts[id] ?? 0)")
            } catch {
                findings.note("unreadable lead", "\(id): \(error)")
            }
        }
    }

    private mutating func checkScores() {
        for (id, lead) in books.enriched {
            guard let scored = books.scored[id] else {
                findings.expect(lead.mergedInto != nil, "lead lost in scoring", id)
                continue
            }
            guard lead.mergedInto == nil else {
                let into = scored.mergedInto.map { last(of: $0, books.scored.compactMapValues(\.mergedInto)) }
                findings.expect(into == lead.mergedInto, "merge lost in scoring", "\(id): \(into ?? "not merged")")
                continue
            }
            findings.expect(scored.mergedInto == nil, "merged in scoring alone", id)
            findings.expect(scored.revision == lead.revision, "revision in scoring", id)
            do {
                let told = try BodyCodec.decode(LeadEnriched.self, from: scored.document).lead
                findings.expect(try BodyCodec.encode(told) == lead.document, "lead differs in scoring", id)
            } catch {
                findings.note("unreadable lead in scoring", "\(id): \(error)")
            }
        }
        for id in books.scored.keys where books.enriched[id] == nil {
            findings.note("lead out of nowhere in scoring", id)
        }
    }

    private mutating func checkAssignments() {
        var live: [String: Int] = [:]
        var asked: Set<String> = []
        for assignment in books.assignments {
            if assignment.state.isLive { live[assignment.lead, default: 0] += 1 }
            if assignment.state != .offered {
                let isTold = books.outcomes.contains("\(assignment.id)/\(assignment.state)")
                findings.expect(isTold, "outcome lost", "\(assignment.id) \(assignment.state)")
            }
            // An assignment's id is the lead that it was made for, and its number.
            let lead = assignment.id.split(separator: ".").first.map(String.init) ?? ""
            findings.expect(asked.insert("\(lead)/\(assignment.seller)").inserted, "asked twice", assignment.id)
            let count = books.decisions["\(lead)/\(assignment.seller)/\(assignment.offeredMs)"] ?? 0
            findings.expect(count == 1, "decision of an assignment", "\(assignment.id): \(count)")
            findings.expect(books.offers[assignment.id] == 1, "offered once", assignment.id)
            let endings = books.endings[assignment.id] ?? 0
            let isToldOf = assignment.state == .expired || assignment.state == .recalled
            findings.expect(endings == (isToldOf ? 1 : 0), "ended once", "\(assignment.id): told \(endings) times")
        }
        for event in books.doubledEvents { findings.note("event number given twice", event) }
        let decided = books.decisions.values.reduce(0, +)
        findings.expect(
            decided == books.assignments.count,
            "decisions",
            "\(decided), \(books.assignments.count) assignments"
        )
        for (id, scored) in books.scored where scored.mergedInto == nil && (scored.stage == "sql" || scored.isRouted) {
            guard let lead = books.routed[id] else {
                findings.note("lead lost in routing", id)
                continue
            }
            findings.expect(lead.mergedInto == nil, "merged in routing alone", id)
            findings.expect(lead.revision == scored.scoreRevision, "revision in routing", id)
            let places = (live[id] ?? 0) + (books.waiting[id] == nil ? 0 : 1) + (lead.state == "closed" ? 1 : 0)
            // What is not sales-qualified any more is nobody's, unless somebody has taken it before.
            let isRight = places == 1 || places == 0 && scored.stage != "sql"
            findings.expect(isRight, "in exactly one place", "\(id): \(places), \(lead.state)")
        }
        for (lead, count) in live {
            findings.expect(count == 1, "live assignments", "\(lead): \(count)")
            let isThere = books.scored[lead].map { $0.mergedInto == nil } ?? false
            findings.expect(isThere, "assignment of a lead that is gone", lead)
        }
    }

    private mutating func checkBooks() {
        for (seller, most) in capacity {
            let open = books.assignments.count { $0.seller == seller && $0.state.isLive }
            let counted = books.openCounts[seller] ?? 0
            findings.expect(counted == Int64(open), "open count", "\(seller): \(counted), has \(open)")
            findings.expect(open <= most, "capacity", "\(seller): \(open) of \(most)")
        }
    }

    /// Nobody waits while somebody could take her.
    private mutating func checkWaiting() {
        for (lead, pool) in books.waiting {
            findings.expect(books.routed[lead]?.state == "waiting", "waits by mistake", lead)
            let had = Set(books.assignments.filter { $0.lead == lead }.map(\.seller))
            let free = (pools[pool] ?? []).filter { seller in
                !had.contains(seller) && (books.openCounts[seller] ?? 0) < Int64(capacity[seller] ?? 0)
            }
            findings.expect(free.isEmpty, "waits though somebody has room", "\(lead) in \(pool): \(free)")
        }
    }

    private func last(of lead: String, _ merges: [String: String]) -> String {
        var lead = lead
        var steps = 0
        while let into = merges[lead], steps < merges.count {
            lead = into
            steps += 1
        }
        return lead
    }
}
