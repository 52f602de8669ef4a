import Contracts
import Matching
import ServiceKit
import Store

/// Taking submissions out of a lead.
extension Workbook {
    /// Some submissions of a lead are another person's: they make a lead of their own.
    ///
    /// Both leads are what they would be if the others had never been theirs. The old lead keeps its name, and with it
    /// whoever has it; a mailbox or number goes with the submissions if no other of the lead has it, and so do the
    /// activities that name them.
    mutating func unmerge(_ order: MatchUnmerge, from received: Received) throws {
        guard let known = leads[current(order.lead)] else { return refuse(unknown: order.lead, received) }
        let wanted = Set(order.submissions)
        let all = try submissions(of: known.lead.id)
        let moved = all.filter { wanted.contains($0.submitted.submission) }
        let rest = all.filter { !wanted.contains($0.submitted.submission) }
        guard moved.count == wanted.count else {
            if let own = try alreadyTaken(wanted, from: known) {
                return answer(.unmerge, known.lead.id, own, changed: false, to: received)
            }
            let missing = wanted.subtracting(moved.map(\.submitted.submission)).sorted().joined(separator: ", ")
            let problem = Problem(.notFound, "Lead \(known.lead.id) has no submission \(missing).")
            outgoing.append(.refuse(problem, index: received.index))
            return
        }
        guard !rest.isEmpty else {
            let problem = Problem(.matchConflict, "Lead \(known.lead.id) has no other submissions: it would be empty.")
            outgoing.append(.refuse(problem, index: received.index))
            return
        }
        let (stays, goes) = try split(known, into: rest, and: moved)
        let decision = HandDecision(
            action: .unmerge,
            lead: stays.lead.id,
            other: goes.lead.id,
            submissions: moved.map(\.submitted.submission).sorted(),
            by: order.by,
            note: order.note,
            at: instant
        )
        try note(decision, evidence(stays, goes))
        reviewMoves.append(.split(stays.lead.id, submissions: wanted, into: goes.lead.id))
        let posted = try partActivities(from: stays.lead.id, to: goes.lead.id, keeping: rest, moving: moved)
        let activities = Parted(
            stay: rest.flatMap(\.submitted.activities) + posted.stay.map(\.activity),
            go: moved.flatMap(\.submitted.activities) + posted.go.map(\.activity)
        )
        try tellSplit(stays, goes, activities, by: moved.last?.submitted.submission ?? "", trace: received.trace)
        for submission in moved.map(\.submitted.submission) + posted.go.map(\.submission) {
            report(goes.lead, of: submission, trace: received.trace)
        }
        answer(.unmerge, stays.lead.id, goes.lead.id, changed: true, to: received)
    }

    private mutating func split(
        _ known: KnownLead,
        into rest: [KnownSubmission],
        and moved: [KnownSubmission]
    ) throws -> (stays: KnownLead, goes: KnownLead) {
        var stays = known
        stays.lead.revision += 1
        stays.lead.updatedAt = instant
        let id = tools.ids.next(at: instant)
        (submissions[known.lead.id], submissions[id]) = (rest, moved)
        try refold(&stays)
        var goes = known
        (goes.lead.id, goes.lead.revision, goes.lead.updatedAt) = (id, stays.lead.revision, instant)
        try refold(&goes)
        // Whoever is somebody else than the lead is so for both parts of it.
        goes.apart = known.apart.union([known.lead.id])
        for var other in try others(apart: known.apart) {
            other.apart.insert(id)
            keep(changedApart: other)
        }
        stays.apart.insert(id)
        keep(stays)
        keep(goes)
        moveKeys(of: moved, notOf: rest, from: known.lead.id, to: id)
        for submission in moved { statements.append(SubmissionTable.move(submission.submitted.submission, to: id)) }
        learn(goes, besides: stays)
        return (stays, goes)
    }

    private mutating func moveKeys(
        of moved: [KnownSubmission],
        notOf rest: [KnownSubmission],
        from lead: String,
        to new: String
    ) {
        let kept = Set(rest.flatMap(\.keys))
        for key in Set(moved.flatMap(\.keys)).subtracting(kept).sorted() {
            statements.append(LeadTable.move(key, from: lead, to: new))
            if owners[key] == lead { owners[key] = new }
        }
    }

    /// Puts a new lead into the index that was part of another.
    ///
    /// Its values were counted with the other lead already: only those that both have are now values of one lead more.
    private mutating func learn(_ new: KnownLead, besides old: KnownLead) {
        var known: [MatchRecord] = []
        for record in new.records {
            let entry = MatchEntry(record, keys: BlockingKeys(record), of: new.lead.id, knowing: known)
            known.append(record)
            guard let entry = entry?.counting(onlyValuesOf: old.records) else { continue }
            added.add(entry)
            entries.append(entry)
        }
    }

    /// The activities of the two leads.
    private struct Parted {
        let stay: [Activity]
        let go: [Activity]
    }

    /// Tells scoring of both leads, in as many messages as the activities need.
    private mutating func tellSplit(
        _ stays: KnownLead,
        _ goes: KnownLead,
        _ activities: Parted,
        by submission: String,
        trace: String?
    ) throws {
        let kept = Set(activities.stay.compactMap(\.id))
        for part in try Self.parts(of: activities.go) {
            let removed = Set(part.compactMap(\.id)).subtracting(kept).sorted()
            tell(stays.lead, "", removed: removed.isEmpty ? nil : removed, trace: trace)
            tell(goes.lead, submission, activities: part, trace: trace)
        }
    }

    /// Activities in parts that fit in a line each beside the lead; one part at least.
    private static func parts(of activities: [Activity]) throws -> [[Activity]] {
        var parts: [[Activity]] = []
        var (part, size) = ([Activity](), 0)
        for activity in activities {
            let bytes = try BodyCodec.encode(activity).utf8.count
            if !part.isEmpty, size + bytes > mostBytes {
                parts.append(part)
                (part, size) = ([], 0)
            }
            part.append(activity)
            size += bytes
        }
        return parts + [part]
    }

    /// Of the activities of one message: a third of the longest line.
    private static let mostBytes = 80 * 1024

    /// The lead that just these submissions make already, taken out of this one; nil when there is none.
    private mutating func alreadyTaken(_ wanted: Set<String>, from known: KnownLead) throws -> String? {
        for id in known.apart.sorted() {
            if let own = submissions[id], Set(own.map(\.submitted.submission)) == wanted { return id }
        }
        guard let first = wanted.first else { return nil }
        guard let row = try transaction.run(SubmissionTable.lead(of: first)).first else { return nil }
        let id = try row.text(0)
        guard id != known.lead.id, known.apart.contains(id) else { return nil }
        return Set(try submissions(of: id).map(\.submitted.submission)) == wanted ? id : nil
    }
}
