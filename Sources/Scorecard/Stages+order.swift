package import Contracts

/// Why an order was not followed, in words for whoever gave it.
package struct StageRefusal: Error, Hashable, Sendable {
    package let reason: String
}

extension Stages {
    /// Where an order of a person leads a lead that has a stage; the same stage where all of it is so already.
    ///
    /// Only what is marketing-qualified can be accepted or rejected; any stage can be held, but whoever has bought stays
    /// a customer; only what is held can be released, and goes where its score leads (nil).
    package func destination(
        of order: StageMove,
        from stage: LeadStage,
        isHeld: Bool
    ) throws(StageRefusal) -> LeadStage? {
        switch order.action {
        case .accept:
            if stage == .sql { return .sql }
            try check(stage == .mql, "the lead is \(stage.rawValue); only an mql can be accepted")
            return .sql
        case .reject:
            guard case .manual = sql, let rest else {
                throw StageRefusal(reason: "the rules accept leads by themselves (sql.accept: auto)")
            }
            let reason = order.reason ?? ""
            let known = rest.reasons.joined(separator: ", ")
            try check(rest.reasons.contains(reason), "\"\(reason)\" is no reason of the rules; they are: \(known)")
            if stage == .recycled { return .recycled }
            try check(stage == .mql, "the lead is \(stage.rawValue); only an mql can be rejected")
            return .recycled
        case .hold:
            try check(stage != .customer || order.stage == .customer, "the lead has bought; it stays a customer")
            return order.stage
        case .release:
            try check(isHeld, "no stage of the lead is held")
            try check(stage != .customer, "the lead has bought; it stays a customer")
            return nil
        }
    }

    private func check(_ holds: Bool, _ reason: String) throws(StageRefusal) {
        if !holds { throw StageRefusal(reason: reason) }
    }
}
