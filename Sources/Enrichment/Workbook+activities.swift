import Contracts
import Matching
import ServiceKit
import Store

/// An activity that was posted by itself, and the lead that it was found to be of.
struct PostedActivity {
    let submitted: ActivitySubmitted
    let lead: String
}

/// Activities that were posted by themselves.
extension Workbook {
    /// Finds whose activity it is; it waits when nobody is known by these keys yet.
    ///
    /// One that can never find anybody is refused, so that it undoes nobody else's; the sender keeps it for an operator.
    mutating func resolve(_ submitted: ActivitySubmitted, from received: Received) throws {
        let keys = drafts[submitted.submission]?.matchKeys ?? []
        // Who names herself is believed more than the browser that she sits at.
        let named = keys.filter { !$0.isPassedOn }.compactMap { owners[$0] } + [submitted.post.lead].compactMap(\.self)
        let owner = (named + keys.compactMap { owners[$0] }).compactMap { leads[current($0)] }.first
        guard var known = owner else {
            guard let key = keys.first else {
                let name = submitted.post.lead ?? ""
                let problem = Problem(.notFound, "There is no lead \(name), and no other way to find her.")
                // Nobody would hear the refusal of what the stage told itself: a dead letter that was tried again.
                guard received.sender != nil else { throw problem }
                outgoing.append(.refuse(problem, index: received.index))
                return
            }
            statements.append(try WaitingActivityTable.insert(submitted, key: key))
            waiting[key, default: []].append(submitted)
            return
        }
        known.lead.revision += 1
        known.lead.updatedAt = instant
        keep(known)
        try post(submitted, of: known.lead.id)
        let awaited = try awaited(claim(keys.filter(\.isPassedOn), for: known.lead.id), of: known.lead.id)
        let activities = [submitted.activity] + awaited.map(\.activity)
        tell(known.lead, submitted.submission, activities: activities, merged: [], trace: received.trace)
        for submission in [submitted.submission] + awaited.map(\.submission) {
            report(known.lead, of: submission, trace: received.trace)
        }
    }

    /// Takes out what waits for these keys, one key after the other, the oldest submission first: it is of a lead now.
    mutating func awaited(_ keys: [MatchKey], of lead: String) throws -> [ActivitySubmitted] {
        try keys.flatMap { key -> [ActivitySubmitted] in
            guard let found = waiting.removeValue(forKey: key) else { return [] }
            statements.append(WaitingActivityTable.delete(key))
            for submitted in found { try post(submitted, of: lead) }
            return found.sorted { $0.submission < $1.submission }
        }
    }

    private mutating func post(_ submitted: ActivitySubmitted, of lead: String) throws {
        posted[submitted.submission] = PostedActivity(submitted: submitted, lead: lead)
        statements.append(try PostedActivityTable.insert(submitted, lead: lead))
    }

    /// The activities of a lead that were posted by themselves, as this batch leaves them.
    private func postedActivities(of lead: String) throws -> [ActivitySubmitted] {
        let names = [lead] + mergedInto.keys.filter { current($0) == lead }.sorted()
        let rows = try transaction.run(names.map { PostedActivityTable.all(of: $0) }).joined()
        let stored = try rows.map { try PostedActivityTable.activity($0) }.filter { posted[$0.submission] == nil }
        let ours = posted.values.filter { current($0.lead) == lead }.map(\.submitted)
        return (stored + ours).sorted { $0.submission < $1.submission }
    }

    /// Parts the activities that were posted by themselves when submissions are taken out of a lead; those that go are
    /// noted as the new lead's, and the browsers that only they name.
    mutating func partActivities(
        from lead: String,
        to new: String,
        keeping rest: [KnownSubmission],
        moving moved: [KnownSubmission]
    ) throws -> (stay: [ActivitySubmitted], go: [ActivitySubmitted]) {
        let activities = try postedActivities(of: lead)
        if activities.isEmpty { return ([], []) }
        let parting = ActivityParting(
            lead: lead,
            kept: ActivityParting.Side(rest, leads: try firstLeads(of: lead, rest)),
            moved: ActivityParting.Side(moved, leads: try firstLeads(of: lead, moved))
        )
        let drafts = activities.map { ($0, Draft($0, reference: tools.reference).matchKeys) }
        let (going, browsers) = parting.part(drafts)
        for key in browsers.sorted() {
            statements.append(LeadTable.move(key, from: lead, to: new))
            if owners[key] == lead { owners[key] = new }
        }
        for submitted in activities where going.contains(submitted.submission) {
            posted[submitted.submission] = PostedActivity(submitted: submitted, lead: new)
            statements.append(PostedActivityTable.move(submitted.submission, to: new))
        }
        return (
            activities.filter { !going.contains($0.submission) }, activities.filter { going.contains($0.submission) }
        )
    }

    /// The leads that submissions of a lead were of before they went into it.
    private func firstLeads(of lead: String, _ submissions: [KnownSubmission]) throws -> Set<String> {
        let names = [lead] + mergedInto.keys.filter { current($0) == lead }.sorted()
        var first: [String: String] = [:]
        for row in try transaction.run(names.map { SubmissionTable.firstLeads(of: $0) }).joined() {
            first[try row.text(0)] = try row.text(1)
        }
        for (name, new) in newSubmissions {
            for submission in new { first[submission.submitted.submission] = name }
        }
        return Set(submissions.compactMap { first[$0.submitted.submission] })
    }
}

/// Which activities go when submissions are taken out of a lead.
struct ActivityParting {
    let lead: String
    let kept: Side
    let moved: Side

    /// Submissions, as activities name them.
    struct Side {
        let keys: Set<MatchKey>
        /// The leads that they were of before those went into one.
        let leads: Set<String>

        init(_ submissions: [KnownSubmission], leads: Set<String>) {
            keys = Set(submissions.flatMap(\.keys))
            self.leads = leads
        }
    }

    /// Those that go, by their submissions, and the browsers that only they name.
    ///
    /// Each goes with the submissions that have the mailbox, number or lead that it names; one that names but a browser goes
    /// with those that name it too, submissions or activities. What both sides have, or neither, tells nothing: it
    /// stays.
    func part(_ activities: [(submitted: ActivitySubmitted, keys: [MatchKey])]) -> (Set<String>, Set<MatchKey>) {
        var going: Set<String> = []
        var (stay, go) = (kept.keys.filter(\.isPassedOn), moved.keys.filter(\.isPassedOn))
        var untold: [(submitted: ActivitySubmitted, keys: [MatchKey])] = []
        for activity in activities {
            let browsers = activity.keys.filter(\.isPassedOn)
            switch goes(activity.submitted, activity.keys) {
            case true?:
                going.insert(activity.submitted.submission)
                go.formUnion(browsers)
            case false?: stay.formUnion(browsers)
            case nil: untold.append(activity)
            }
        }
        go.subtract(stay)
        for activity in untold where activity.keys.contains(where: go.contains) {
            going.insert(activity.submitted.submission)
        }
        return (going, go)
    }

    /// Nil where what it names tells nothing; in the order in which it was found whose it is.
    private func goes(_ submitted: ActivitySubmitted, _ keys: [MatchKey]) -> Bool? {
        for key in keys where !key.isPassedOn && kept.keys.contains(key) != moved.keys.contains(key) {
            return moved.keys.contains(key)
        }
        guard let named = submitted.post.lead, named != lead else { return submitted.post.lead.map { _ in false } }
        return kept.leads.contains(named) == moved.leads.contains(named) ? nil : moved.leads.contains(named)
    }
}

extension LeadSubmitted {
    /// The activities, each with a name that is its own among all sources.
    var activities: [Activity] {
        post.activities.enumerated().map { index, activity in
            var activity = activity
            activity.id = activity.id.map { "\(source):\($0)" } ?? "\(submission)#\(index)"
            return activity
        }
    }
}

extension ActivitySubmitted {
    /// The activity, with a name that is its own among all sources.
    var activity: Activity {
        var activity = post.activity
        activity.id = activity.id.map { "\(source):\($0)" } ?? submission
        return activity
    }
}
