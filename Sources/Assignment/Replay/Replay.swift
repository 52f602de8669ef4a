package import Contracts

/// Runs the leads of a time through other rules, beside what was recorded of them; changes nothing.
///
/// What was recorded drives it: decisions, answers and ends happen at the instants at which they happened. Where the other
/// rules decide alike, the lead goes on as it did. Where they do not, it has a course of its own, by these assumptions:
///
/// - Who gets a lead instead answers as it was answered then, after the same time, and has it as long: the first seller as
///   the first did then, the second as the second. Where there was none, it is accepted and lasts.
/// - A lead that is nobody's is decided on again when it was then; and, in a queue where something differs, whenever a
///   place gets free or time may help.
///
/// So the same rules give no difference, whatever happened: nothing happens but what was recorded, and each decision finds
/// what it found then.
package struct Replay {
    /// Those that are tried, with the roster of the moment.
    private(set) var rules: RoutingRules
    private let file: RoutingRules
    /// The same with the roster of each version that decided then.
    private var byVersion: [String: RoutingRules] = [:]
    let start: Instant
    var books: ReplayBooks
    var assignments: [RecordedAssignment] = []
    var courses: [String: ReplayCourse] = [:]
    var queues = ReplayQueues()
    var tally = ReplayTally()
    /// Queues in which something is not as it was then.
    private(set) var touched: Set<String> = []

    private var clock: Instant
    /// Recorded assignments that end, the earliest last.
    private var ends: [Int] = []
    private var agenda = ReplayAgenda()
    private var alarms: [String: Instant] = [:]
    /// Leads that their sellers gave back, and queues to be looked at, before the instant is over.
    private var toDecide: [String] = []
    private var toFill: Set<String> = []

    /// Begins with the assignments that counted in the time from `start` on, and the accounts of the pools.
    package init(
        _ rules: RoutingRules,
        from start: Instant,
        assignments recorded: [ReplayPage.Assignment],
        accounts: [AuditPage.Account]
    ) {
        self.rules = rules
        file = rules
        self.start = start
        clock = start.adding(milliseconds: -1)
        books = ReplayBooks(rules: rules, accounts: accounts)
        for assignment in recorded.sorted(by: { ($0.at, $0.lead) < ($1.at, $1.lead) }) {
            if let end = assignment.end, end < start {
                if !assignment.state.isReleased { books.note(given: assignment.at, to: assignment.seller) }
                continue
            }
            let index = assignments.count
            assignments.append(RecordedAssignment(assignment))
            if assignment.at < start {
                beginBefore(index)
            } else {
                let last = courses[assignment.lead]?.steps.last?.last
                let atOnce = last.map { assignments[$0].at == assignment.at } ?? false
                courses[assignment.lead, default: ReplayCourse()].add(index, atOnceWithLast: atOnce)
            }
        }
        ends = assignments.indices.compactMap { index in assignments[index].end.map { (at: $0, index: index) } }
            .sorted { ($0.at, $0.index) > ($1.at, $1.index) }.map(\.index)
    }

    /// One that was given before the time of the replay is the same on both sides.
    private mutating func beginBefore(_ index: Int) {
        let assignment = assignments[index]
        assignments[index].hasBegun = true
        for side in [ReplayBooks.Side.then, .now] { books.give(to: assignment.seller, side, at: assignment.at) }
        var course = courses[assignment.lead] ?? ReplayCourse()
        assignments[index].given = course.given.count
        course.given.append(
            ReplayCourse.Given(
                seller: assignment.seller,
                territory: assignment.territory,
                at: assignment.at,
                end: assignment.state,
                recorded: index
            )
        )
        course.add(index, atOnceWithLast: true)
        (course.seen, course.taken) = (1, 1)
        course.live += 1
        course.status = .held
        courses[assignment.lead] = course
    }

    /// Whether it has to be told what these rules say.
    package func needs(_ ruleSet: String) -> Bool { ruleSet != file.version && byVersion[ruleSet] == nil }

    /// Tells it the rules of a version that decided then, nil when they are not to be had, and its roster: what commands
    /// had changed of the sellers, which goes for those of the other rules too.
    package mutating func learn(_ ruleSet: String, _ other: RoutingRules?, _ roster: Roster) throws {
        let tried = try file.with(roster)
        let deciding = try other?.with(roster)
        byVersion[ruleSet] = tried
        if let deciding { books.countedAlike[ruleSet] = tried.sellersCountedAlike(by: deciding) }
        touch(tried.differingQueues(from: deciding))
    }

    /// Decides by the roster of a version from now on.
    private mutating func use(_ ruleSet: String) {
        let tried = byVersion[ruleSet] ?? file
        guard tried.version != rules.version else { return }
        rules = tried
        books.rules = tried
    }

    /// Takes the next decision that was made then, and lets happen what comes before it.
    package mutating func take(_ decision: RecordedDecision) {
        advance(to: decision.at)
        use(decision.ruleSet)
        books.find(decision)
        tally.noteThen(decision)
        var course = courses[decision.lead] ?? ReplayCourse()
        if course.arrivedAt == nil { course.arrivedAt = decision.at }
        course.territoryThen = decision.territory
        let step = record(decision, in: &course)
        courses[decision.lead] = course
        endBefore(course)
        let status = courses[decision.lead]?.status ?? .free
        if status == .held || (status == .closed && course.given.last?.recorded == nil) {
            // The other rules have given it to somebody before.
            if !step.isEmpty { diverge(decision.lead, decision.receivers) }
        } else {
            let again = decide(decision.lead, decision.request, decision)
            tally.noteNow(again)
            if again.receivers != decision.receivers || again.queue != decision.queue {
                let queues = [decision.queue, again.queue].compactMap(\.self)
                diverge(decision.lead, decision.receivers + again.receivers, queues: queues)
            }
            apply(again, to: decision.lead)
        }
        begin(step, decision)
    }

    /// Ends the time, and tells what differs, lead by lead up to a limit.
    package mutating func finish(at end: Instant, limit: Int) -> ReplayDifference {
        advance(to: end.adding(milliseconds: 1))
        return difference(limit: limit)
    }

    /// The recorded assignments that a decision made; they are made up where there are none.
    private mutating func record(_ decision: RecordedDecision, in course: inout ReplayCourse) -> [Int] {
        var step: [Int] = []
        for seller in decision.receivers {
            let found = course.steps[course.seen...].joined().first {
                assignments[$0].at == decision.at && assignments[$0].seller == seller
            }
            step.append(found ?? assignments.count)
            if found == nil { assignments.append(RecordedAssignment(of: decision, seller: seller)) }
        }
        guard !step.isEmpty else { return [] }
        let later = course.steps[course.seen...].map { some in some.filter { !step.contains($0) } }
        course.steps.replaceSubrange(course.seen..., with: [step] + later.filter { !$0.isEmpty })
        course.seen += 1
        return step
    }

    /// Nobody had the lead when it was decided on: an end that has a later date is of a clock that went back since.
    private mutating func endBefore(_ course: ReplayCourse) {
        guard course.status == .held else { return }
        for index in course.given.compactMap(\.recorded) where !assignments[index].hasEnded { endRecorded(index) }
    }

    // MARK: Time

    /// Lets everything happen that comes before an instant, and at it all ends.
    private mutating func advance(to instant: Instant) {
        // The clock of the service may have gone back; its order counts.
        guard instant > clock else { return }
        settle()
        while let next = nextEvent, next < instant {
            clock = max(clock, next)
            happen()
            settle()
        }
        clock = instant
        happen()
    }

    private var nextEvent: Instant? {
        let end = ends.last.flatMap { assignments[$0].end }
        guard let other = agenda.next else { return end }
        return end.map { min($0, other) } ?? other
    }

    private mutating func happen() {
        while let index = ends.last, let end = assignments[index].end, end <= clock {
            ends.removeLast()
            endRecorded(index)
        }
        while let next = agenda.next, next <= clock, let event = agenda.popFirst() {
            switch event {
            case .end(let lead, let given): endGiven(lead, given)
            case .alarm(let queue):
                alarms[queue] = nil
                toFill.insert(queue)
            }
        }
    }

    private mutating func endRecorded(_ index: Int) {
        let assignment = assignments[index]
        assignments[index].hasEnded = true
        guard assignment.hasBegun, !assignment.isDone else { return }
        assignments[index].isDone = true
        books.free(assignment.seller, .then, offeredAt: assignment.at, isReleased: assignment.state.isReleased)
        if let given = assignment.given { endGiven(assignment.lead, given) }
    }

    private mutating func endGiven(_ lead: String, _ place: Int) {
        guard let given = courses[lead]?.given[place], let end = given.end else { return }
        courses[lead]?.given[place].state = end
        courses[lead]?.live -= 1
        let isLast = courses[lead]?.live == 0
        if end == .won || end == .lost {
            courses[lead]?.status = .closed
        } else if isLast {
            courses[lead]?.status = .free
        }
        books.free(given.seller, .now, offeredAt: given.at, isReleased: end.isReleased)
        if given.recorded == nil, isLast, end.goesOn { toDecide.append(lead) }
        guard !touched.isEmpty else { return }
        toFill.formUnion(rules.queues(ofSeller: given.seller).filter { touched.contains($0) && !queues.isEmpty($0) })
    }

    // MARK: What the other rules make of it

    private func decide(_ lead: String, _ request: AssignmentRequest, _ recorded: RecordedDecision?) -> Decision {
        let at = recorded?.at ?? clock
        var request = request
        if let course = courses[lead], course.differs {
            for index in course.steps.prefix(course.seen).joined() { request.had[assignments[index].seller] = nil }
            for given in course.given { request.had[given.seller] = given.state }
        }
        return rules.decide(request, books: books.books(for: request, recorded: recorded, at: at), at: at)
    }

    /// Does what a decision of the other rules says.
    private mutating func apply(_ decision: Decision, to lead: String) {
        guard var course = courses[lead] else { return }
        course.territoryNow = decision.territory
        var since = decision.at
        if case .waiting(let queue, let start) = course.status {
            since = start
            queues.remove(lead, from: queue, since: start)
        }
        course.status = .free
        course.request = nil
        if !decision.receivers.isEmpty {
            give(lead, decision, &course)
        } else if decision.outcome == .waiting {
            let queue = decision.queue ?? ""
            course.status = .waiting(queue: queue, since: since)
            course.request = decision.request
            if !queue.isEmpty { queues.insert(lead, in: queue, since: since) }
            if touched.contains(queue) { setAlarm(queue) }
        }
        courses[lead] = course
    }

    private mutating func give(_ lead: String, _ decision: Decision, _ course: inout ReplayCourse) {
        let models = course.taken < course.steps.count ? course.steps[course.taken] : []
        let isInStep = models.first.map { assignments[$0].at == decision.at } ?? false
        course.taken += 1
        course.status = .held
        if let pool = decision.pool { books.set(decision.turns, of: pool, .now) }
        if let split = decision.split, let territory = decision.territory {
            books.set(split.after, of: Territory.splitLedger(of: territory), .now)
        }
        let receivers = decision.receivers
        if !isInStep {
            course.differs = true
            course.request = decision.request
            touch(receivers.flatMap { rules.queues(ofSeller: $0) })
        }
        for (number, seller) in receivers.enumerated() {
            // Of several then, the one who took it answers for the one now; of more now than then, the first ones answer.
            let taker = models.first { !assignments[$0].state.isReleased } ?? models.last
            let model = receivers.count == 1 ? taker : number < models.count ? models[number] : nil
            if model == nil, number > 0 { break }
            give(lead, to: seller, decision, model: model, isInStep: isInStep, &course)
        }
    }

    private mutating func give(
        _ lead: String,
        to seller: String,
        _ decision: Decision,
        model: Int?,
        isInStep: Bool,
        _ course: inout ReplayCourse
    ) {
        let place = course.given.count
        course.live += 1
        course.given.append(
            ReplayCourse.Given(
                seller: seller,
                territory: decision.territory ?? "",
                at: decision.at,
                end: model.flatMap { assignments[$0].end == nil ? nil : assignments[$0].state },
                recorded: isInStep ? model : nil
            )
        )
        books.give(to: seller, .now, at: decision.at)
        guard let model else { return }
        if isInStep {
            assignments[model].given = place
        } else if let end = assignments[model].end {
            let lasts = end.milliseconds - assignments[model].at.milliseconds
            agenda.add(.end(lead: lead, given: place), at: decision.at.adding(milliseconds: max(lasts, 0)))
        }
    }

    /// What a decision did then.
    private mutating func begin(_ step: [Int], _ decision: RecordedDecision) {
        guard !step.isEmpty else { return }
        if let pool = decision.pool { books.set(decision.turns, of: pool, .then) }
        if let split = decision.split, let territory = decision.territory {
            books.set(split.after, of: Territory.splitLedger(of: territory), .then)
        }
        for index in step {
            let assignment = assignments[index]
            books.give(to: assignment.seller, .then, at: assignment.at)
            assignments[index].hasBegun = true
            // It was ended in the same instant.
            if assignment.hasEnded { endRecorded(index) }
        }
    }

    /// From now on the lead has a course of its own, and so have those who would have had a place, or have one less.
    private mutating func diverge(_ lead: String, _ sellers: [String], queues some: [String] = []) {
        courses[lead]?.differs = true
        touch(sellers.flatMap { rules.queues(ofSeller: $0) } + some)
    }

    private mutating func touch(_ some: some Sequence<String>) {
        for queue in some where touched.insert(queue).inserted && !queues.isEmpty(queue) { toFill.insert(queue) }
    }

    // MARK: Leads that wait

    /// Does what is left to do in an instant.
    private mutating func settle() {
        let leads = toDecide
        toDecide = []
        for lead in leads {
            guard let course = courses[lead], course.status == .free, let request = course.request else { continue }
            let decision = decide(lead, request, nil)
            tally.noteNow(decision)
            apply(decision, to: lead)
        }
        while !toFill.isEmpty {
            let some = toFill.sorted()
            toFill = []
            for queue in some { fill(queue) }
        }
    }

    /// Offers the leads that wait longest to those who have room.
    private mutating func fill(_ queue: String) {
        guard !queues.isEmpty(queue) else { return }
        var passedOver = 0
        var isOpen = rules.isOpen(queue: queue, books: books.books(ofQueue: queue, at: clock), at: clock)
        for lead in queues[queue] {
            guard isOpen, passedOver <= Self.mostPassedOver else { break }
            guard let request = courses[lead]?.request else { continue }
            let decision = decide(lead, request, nil)
            if decision.receivers.isEmpty, decision.queue == queue {
                passedOver += 1
                continue
            }
            tally.noteNow(decision)
            courses[lead]?.differs = true
            apply(decision, to: lead)
            isOpen = rules.isOpen(queue: queue, books: books.books(ofQueue: queue, at: clock), at: clock)
        }
        toFill.remove(queue)
        setAlarm(queue)
    }

    /// As many as routing passes over for a place that got free.
    private static let mostPassedOver = 100

    private mutating func setAlarm(_ queue: String) {
        guard !queues.isEmpty(queue) else { return }
        let books = books.books(ofQueue: queue, at: clock)
        guard let next = rules.nextOpening(ofQueue: queue, books: books, at: clock), next > clock else { return }
        if let set = alarms[queue], set <= next { return }
        alarms[queue] = next
        agenda.add(.alarm(queue: queue), at: next)
    }
}
