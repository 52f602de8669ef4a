import Assignment
import Contracts
import ServiceKit
import Store

/// What sellers say to their assignments, and what people decide on returns.
extension RoutingDesk {
    /// A seller's answer.
    ///
    /// Said twice, it counts once.
    mutating func take(_ answer: AssignmentAnswer, from received: Received) throws {
        guard var row = assignment(answer.assignment), row.seller == received.sender?.name else {
            let problem = Problem(.notYours, "You have no assignment \(answer.assignment).")
            outgoing.append(.refuse(problem, index: received.index))
            return
        }
        let step: AssignmentStep
        do {
            step = try rules.life.step(answer.answer, from: row.standing, at: instant)
        } catch {
            return outgoing.append(.refuse(error, index: received.index))
        }
        switch step {
        case .nothing: return
        case .askBack:
            row.askedBack = .waits
            row.askedBackAt = instant
            row.askedBackReason = answer.reason
            replace(row)
            statements.append(row.update)
            note(StepTable.Note.askedBack.text, of: row, by: row.seller, reason: answer.reason)
        case .move(let state):
            try close(row, as: state, reason: answer.reason, by: row.seller, tellsSeller: false)
            try goOn(with: row.lead, after: state, trace: received.trace)
        }
    }

    /// What becomes of a lead whose seller moved it on.
    private mutating func goOn(with lead: String, after state: AssignmentState, trace: String?) throws {
        guard var lead = leads[lead] else { return }
        switch state {
        case .declined, .returned: try passOn(lead, trace: trace)
        case .won, .lost:
            lead.state = .closed
            keep(lead)
        case .offered, .accepted, .contacted, .opportunity, .expired, .recalled: break
        }
    }

    /// A person's word on a return.
    mutating func take(_ order: ReturnDecide, from received: Received) throws {
        guard var row = assignment(order.assignment) else {
            let problem = Problem(.notFound, "There is no assignment \(order.assignment).")
            return outgoing.append(.refuse(problem, index: received.index))
        }
        let isDone =
            switch order.decision {
            case .approve: row.state == .returned
            case .refuse: row.askedBack == .refused
            }
        guard row.askedBack == .waits || isDone else {
            let detail = "The assignment is \(row.state.rawValue), and its seller does not ask to give it back."
            return outgoing.append(.refuse(Problem(.wrongStep, detail), index: received.index))
        }
        let decided = ReturnDecided(
            assignment: row.id,
            lead: row.lead,
            seller: row.seller,
            decision: order.decision,
            changed: !isDone
        )
        outgoing.append(.reply(.returnDecided(decided), to: received.index, replayed: false))
        if isDone { return }
        switch order.decision {
        case .approve:
            try close(row, as: .returned, reason: row.askedBackReason, by: order.by, tellsSeller: true)
            try goOn(with: row.lead, after: .returned, trace: received.trace)
        case .refuse:
            row.askedBack = .refused
            replace(row)
            statements.append(row.update)
            try flag(row, .returnRefused, by: order.by, note: order.note)
        }
    }
}
