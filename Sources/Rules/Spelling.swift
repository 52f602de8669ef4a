/// Finds what an author probably meant by a name that is not known.
enum Spelling {
    /// Words that help: the nearest of the known names, or all of them when they are few; else nil.
    static func hint(for name: String, known: [String]) -> String? {
        if let nearest = nearest(to: name, among: known) { return "did you mean \"\(nearest)\"?" }
        return (1...12).contains(known.count) ? "known are: \(known.sorted().joined(separator: ", "))" : nil
    }

    /// The name that fewest changes lead to, as long as they are at most a third of its letters; ties go to the first in
    /// the order of the alphabet.
    static func nearest(to name: String, among known: [String]) -> String? {
        let name = Array(name.lowercased().prefix(64))
        let nearest = known.sorted()
            .map { (text: $0, changes: distance(name, Array($0.lowercased()))) }
            .min { $0.changes < $1.changes }
        guard let nearest, nearest.changes <= max(1, nearest.text.count / 3) else { return nil }
        return nearest.text
    }

    /// How many letters must be put in, left out, replaced or swapped with their neighbour.
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
                var best = min(replaced, last[column + 1] + 1, current[column] + 1)
                let swaps =
                    row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if swaps { best = min(best, beforeLast[column - 1] + 1) }
                current.append(best)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }
}
