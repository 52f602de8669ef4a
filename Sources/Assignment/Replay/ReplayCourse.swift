import Contracts

/// What became of a lead then, and what becomes of it by the other rules.
struct ReplayCourse {
    /// Where its recorded assignments stand among all, in the order of the offers; those that were offered at once are one
    /// step.
    var steps: [[Int]] = []
    /// How many steps were decided so far, and how many the other rules have taken.
    var seen = 0
    var taken = 0
    /// Whom the other rules gave it to, and how many of these have it now.
    var given: [Given] = []
    var live = 0
    var status = Status.free
    /// When it was first decided on.
    var arrivedAt: Instant?
    /// The newest question, while it may be decided on without a recorded decision.
    var request: AssignmentRequest?
    /// Whether something that became of it so far is not as it was then.
    var differs = false
    var territoryThen: String?
    var territoryNow: String?

    /// Adds a recorded assignment, the later ones later.
    mutating func add(_ index: Int, atOnceWithLast: Bool) {
        if atOnceWithLast, !steps.isEmpty {
            steps[steps.count - 1].append(index)
        } else {
            steps.append([index])
        }
    }

    enum Status: Hashable, Sendable {
        /// Nobody has it, and it waits in no queue.
        case free
        case waiting(queue: String, since: Instant)
        case held
        /// Won or lost.
        case closed
    }

    struct Given: Hashable, Sendable {
        let seller: String
        let territory: String
        let at: Instant
        /// What it comes to in the end; it is `offered` as long as it lasts.
        var state = AssignmentState.offered
        /// How it is to end, if it does.
        let end: AssignmentState?
        /// The recorded assignment that it lasts as long as; nil when it ends at an instant of its own.
        let recorded: Int?
    }
}

/// An assignment that was recorded.
struct RecordedAssignment {
    let lead: String
    let seller: String
    let territory: String
    let at: Instant
    let state: AssignmentState
    let end: Instant?
    /// Whether its decision was seen, its end, and both.
    var hasBegun = false
    var hasEnded = false
    var isDone = false
    /// Where it stands in what the other rules gave, if that lasts as long.
    var given: Int?

    init(_ assignment: ReplayPage.Assignment) {
        lead = assignment.lead
        seller = assignment.seller
        territory = assignment.territory
        at = assignment.at
        state = assignment.state
        end = assignment.end
    }

    /// One of which nothing is recorded but the decision.
    init(of decision: RecordedDecision, seller: String) {
        lead = decision.lead
        self.seller = seller
        territory = decision.territory ?? ""
        at = decision.at
        state = .accepted
        end = nil
    }
}

extension AssignmentState {
    /// Whether it counts as if the seller had never been given the lead.
    var isReleased: Bool { [.declined, .expired, .recalled].contains(self) }

    /// Whether the lead goes to the next seller.
    var goesOn: Bool { [.declined, .expired, .returned].contains(self) }
}

/// Leads that wait by the other rules, by queue, those who wait longest first.
struct ReplayQueues {
    private var queues: [String: [Place]] = [:]

    private struct Place {
        let since: Instant
        let lead: String

        func isBefore(_ other: Self) -> Bool {
            since == other.since ? lead < other.lead : since < other.since
        }
    }

    subscript(queue: String) -> [String] { (queues[queue] ?? []).map(\.lead) }

    func isEmpty(_ queue: String) -> Bool { queues[queue]?.isEmpty ?? true }

    mutating func insert(_ lead: String, in queue: String, since: Instant) {
        let place = Place(since: since, lead: lead)
        let index = index(of: place, in: queue)
        queues[queue, default: []].insert(place, at: index)
    }

    mutating func remove(_ lead: String, from queue: String, since: Instant) {
        let index = index(of: Place(since: since, lead: lead), in: queue)
        if let found = queues[queue]?[safe: index], found.lead == lead { queues[queue]?.remove(at: index) }
    }

    private func index(of place: Place, in queue: String) -> Int {
        let places = queues[queue] ?? []
        if let last = places.last, last.isBefore(place) { return places.count }
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].isBefore(place) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
