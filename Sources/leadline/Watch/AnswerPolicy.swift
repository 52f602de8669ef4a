import Contracts

/// How offers are answered when nobody sits at the keys.
struct AnswerPolicy: Sendable {
    /// 0...1.
    let acceptedShare: Double

    /// The same offer always gets the same answer, whenever it comes again.
    func answer(to assignment: String) -> AssignmentAnswer {
        // FNV-1a: spreads the ids evenly over the numbers.
        let hash = assignment.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let isAccepted = Double(hash >> 11) / Double(1 << 53 as UInt64) < acceptedShare
        return isAccepted
            ? AssignmentAnswer(assignment: assignment, answer: .accept)
            : AssignmentAnswer(assignment: assignment, answer: .decline, reason: "declined by leadline watch")
    }
}
