/// Grows one small regression tree on the slopes of the loss.
///
/// Each split is the one with the greatest gain G_L² / (H_L + λ) + G_R² / (H_R + λ) - G² / (H + λ), G and H being the
/// sums of first and second derivatives, and a leaf's value is -G / (H + λ) (Chen, Guestrin, "XGBoost", 2016, equations
/// 5 to 7). Classes of numbers are split in their order, texts in the order of G / (H + λ') (Fisher 1958, as LightGBM
/// does).
struct TreeGrower {
    let table: ClassTable
    let gradients: [Double]
    let hessians: [Double]
    /// By what answers are multiplied, so that many trees share the work.
    let rate: Double

    static let depth = 3
    /// Rows that a leaf must have.
    static let fewestRows = 20
    /// λ.
    private static let penalty = 1.0
    /// λ': classes with few rows stand in the middle.
    private static let orderPenalty = 10.0

    private struct Sums {
        var gradient = 0.0
        var hessian = 0.0
        var rows = 0

        static func + (left: Self, right: Self) -> Self {
            Self(
                gradient: left.gradient + right.gradient,
                hessian: left.hessian + right.hessian,
                rows: left.rows + right.rows
            )
        }

        static func - (left: Self, right: Self) -> Self {
            Self(
                gradient: left.gradient - right.gradient,
                hessian: left.hessian - right.hessian,
                rows: left.rows - right.rows
            )
        }

        var worth: Double { gradient * gradient / (hessian + TreeGrower.penalty) }
    }

    private struct Split {
        let gain: Double
        let question: TreeNode.Question
    }

    func grow() -> TreeNode { grow(Array(0..<table.rows), depth: Self.depth) }

    private func grow(_ rows: [Int], depth: Int) -> TreeNode {
        let all = rows.reduce(into: Sums()) { sums, row in
            sums.gradient += gradients[row]
            sums.hessian += hessians[row]
            sums.rows += 1
        }
        let value = RuleText.rounded(-all.gradient / (all.hessian + Self.penalty) * rate)
        guard depth > 0, rows.count >= 2 * Self.fewestRows, let split = bestSplit(rows, all) else {
            return .leaf(value)
        }
        let codes = table.codes[split.question.field]
        var (yes, no): ([Int], [Int]) = ([], [])
        for row in rows {
            if split.question.isYes[Int(codes[row])] { yes.append(row) } else { no.append(row) }
        }
        return .split(value: value, split.question, yes: grow(yes, depth: depth - 1), no: grow(no, depth: depth - 1))
    }

    private func bestSplit(_ rows: [Int], _ all: Sums) -> Split? {
        var best: Split?
        for field in table.fields.indices {
            let classes = sums(of: field, rows)
            for order in orders(of: field, classes) {
                guard let split = bestSplit(field, classes, order, all) else { continue }
                if split.gain > best?.gain ?? 1e-9 { best = split }
            }
        }
        return best
    }

    private func sums(of field: Int, _ rows: [Int]) -> [Sums] {
        var sums = [Sums](repeating: Sums(), count: table.fields[field].count)
        let codes = table.codes[field]
        for row in rows {
            let place = Int(codes[row])
            sums[place].gradient += gradients[row]
            sums[place].hessian += hessians[row]
            sums[place].rows += 1
        }
        return sums
    }

    /// The orders in which classes may be cut in two: what is no number may lie below all numbers or above them.
    private func orders(of field: Int, _ classes: [Sums]) -> [[Int]] {
        switch table.fields[field].shape {
        case .ranges:
            let numbers = Array(FieldClasses.firstOwn..<classes.count)
            let others = [FieldClasses.empty, FieldClasses.other]
            let hasOthers = others.contains { classes[$0].rows > 0 }
            return hasOthers ? [others + numbers, numbers + others] : [others + numbers]
        case .values:
            let slopes = classes.map { $0.gradient / ($0.hessian + Self.orderPenalty) }
            return [classes.indices.filter { classes[$0].rows > 0 }.sorted { (slopes[$0], $0) < (slopes[$1], $1) }]
        }
    }

    private func bestSplit(_ field: Int, _ classes: [Sums], _ order: [Int], _ all: Sums) -> Split? {
        var left = Sums()
        var best: (gain: Double, count: Int)?
        for (count, place) in order.enumerated() {
            left = left + classes[place]
            let right = all - left
            if left.rows < Self.fewestRows { continue }
            if right.rows < Self.fewestRows { break }
            let gain = left.worth + right.worth - all.worth
            if gain > best?.gain ?? 0 { best = (gain, count + 1) }
        }
        guard let best else { return nil }
        var isYes = [Bool](repeating: false, count: classes.count)
        for place in order.prefix(best.count) { isYes[place] = true }
        return Split(gain: best.gain, question: TreeNode.Question(field: field, isYes: isYes))
    }
}
