package import Contracts

/// The questions of an audit, one after the other, and what became of it.
///
/// It keeps the accounts of pools and the names of their chains, however many decisions there are.
package struct AuditRound {
    package private(set) var report = AuditReport()
    private var questions: [AuditQuestion]
    private var stored: [String: [String: Int]] = [:]
    private var moved: [String: [String: Int]] = [:]

    package init(limit: Int = AuditQuestion.usualLimit) {
        questions = [.assignments, .unclaimed, .books].map { AuditQuestion($0, limit: limit) }
    }

    /// What to ask next; nil when the audit is done.
    package var question: AuditQuestion? { questions.last }

    /// Takes the answer to `question`.
    package mutating func take(_ page: AuditPage) {
        guard var question = questions.popLast() else { return }
        page.differences.forEach { report.note($0) }
        report.unchained += page.unchained
        switch question.part {
        case .books:
            Self.add(page.accounts, to: &stored)
            report.chains = page.chains.count
            for chain in page.chains.reversed() {
                questions.append(AuditQuestion(.chain, chain: chain, limit: question.limit))
            }
        case .chain, .unclaimed:
            report.decisions += page.checked
            Self.add(page.accounts, to: &moved)
        case .assignments: report.assignments += page.checked
        }
        if let next = page.next {
            question.after = next
            questions.append(question)
        }
        if questions.isEmpty { compareAccounts() }
    }

    private static func add(_ accounts: [AuditPage.Account], to sums: inout [String: [String: Int]]) {
        for account in accounts { sums[account.ledger, default: [:]][account.seller, default: 0] &+= account.turn }
    }

    /// All that was ever moved in an account must be what stands in it.
    private mutating func compareAccounts() {
        for ledger in Set(stored.keys).union(moved.keys).sorted() {
            let (stands, sums) = (stored[ledger] ?? [:], moved[ledger] ?? [:])
            for seller in Set(stands.keys).union(sums.keys).sorted() {
                report.accounts += 1
                let (stands, sum) = (stands[seller] ?? 0, sums[seller] ?? 0)
                guard stands != sum else { continue }
                report.note(
                    AuditPage.Difference(
                        place: "account of \(seller) in \(ledger)",
                        text: "is \(stands), but its decisions come to \(sum)"
                    )
                )
            }
        }
    }
}

/// How an audit came out.
package struct AuditReport: Codable, Hashable, Sendable {
    package var decisions = 0
    /// Chains of pools.
    package var chains = 0
    package var assignments = 0
    package var accounts = 0
    /// Decisions from before there were chains, which were not looked at.
    package var unchained = 0
    /// How many differences there are.
    package private(set) var count = 0
    /// The first of them.
    package private(set) var differences: [AuditPage.Difference] = []

    /// More differences than that are counted alone.
    package static let most = 1_000

    mutating func note(_ difference: AuditPage.Difference) {
        count += 1
        if differences.count < Self.most { differences.append(difference) }
    }
}
