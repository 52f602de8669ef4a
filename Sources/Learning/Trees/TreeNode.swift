/// A question about one field, or an answer.
package indirect enum TreeNode: Hashable, Sendable {
    /// Log odds that are added.
    case leaf(Double)
    /// `value` is what would be added if nothing more were asked.
    case split(value: Double, Question, yes: TreeNode, no: TreeNode)

    package struct Question: Hashable, Sendable {
        /// By its place in the list of fields.
        package let field: Int
        /// Whether the answer is yes, for each class.
        package let isYes: [Bool]

        package init(field: Int, isYes: [Bool]) {
            self.field = field
            self.isYes = isYes
        }
    }

    var value: Double {
        switch self {
        case .leaf(let value): value
        case .split(let value, _, _, _): value
        }
    }

    /// Calls `visit` for each question on the way of a lead, with what the answer changed; returns what is added.
    func walk(_ place: (Int) -> Int, visit: (_ field: Int, _ change: Double) -> Void = { _, _ in }) -> Double {
        var node = self
        while case .split(let value, let question, let yes, let no) = node {
            node = question.isYes[place(question.field)] ? yes : no
            visit(question.field, node.value - value)
        }
        return node.value
    }
}
