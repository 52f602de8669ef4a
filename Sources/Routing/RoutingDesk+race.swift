import Assignment
import Contracts
import Store

/// Leads that several are asked about at once, where the first to accept gets it.
///
/// Each offer holds a place of its seller until it is answered. When one accepts, the others' are taken back in the same
/// transaction: they are told, and have their places again. An offer that is declined or whose time is up leaves the others
/// open; only when none is left the lead goes on.
extension RoutingDesk {
    /// Takes back what others were offered of a lead that one of them accepts.
    mutating func recallOthers(than row: AssignmentRow) throws {
        for other in assignments[row.lead] ?? [] where other.id != row.id && other.state == .offered {
            try close(other, as: .recalled, reason: AssignmentRow.taken, tellsSeller: true)
        }
    }

    /// Takes a lead back from who has it, or from all who are asked.
    mutating func recall(_ lead: String, reason: String) throws {
        for row in assignments[lead] ?? [] where row.state.isLive {
            try close(row, as: .recalled, reason: reason, tellsSeller: true)
        }
    }

    /// Gives who accepted an offer that withheld it what tells who the person is.
    mutating func handOver(_ row: AssignmentRow) throws {
        guard row.isWithheld, let lead = leads[row.lead], let scored = try scored(lead) else { return }
        let whole = AssignmentLead(assignment: row.id, lead: scored.lead, score: scored.score)
        try tell(row.seller, .assignmentLead, of: row.id, BodyCodec.encode(whole))
    }
}

extension AssignmentRow {
    /// Why an offer is taken back that another was quicker to accept.
    static let taken = "taken"

    /// Whether its seller had no chance to say no: another was quicker.
    var wasTaken: Bool { state == .recalled && reason == Self.taken }
}
