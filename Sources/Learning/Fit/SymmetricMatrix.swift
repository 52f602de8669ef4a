import Glibc

/// A symmetric matrix, of which the lower half is kept.
struct SymmetricMatrix {
    let size: Int
    private var cells: [Double]

    init(size: Int) {
        self.size = size
        cells = Array(repeating: 0, count: size * (size + 1) / 2)
    }

    /// The row must not be less than the column.
    subscript(row: Int, column: Int) -> Double {
        get { cells[row * (row + 1) / 2 + column] }
        set { cells[row * (row + 1) / 2 + column] = newValue }
    }

    /// The solution x of A x = b, by the decomposition of Cholesky, A = L Lᵀ (Golub, Van Loan, "Matrix Computations",
    /// 4.2).
    ///
    /// Nil when the matrix is not positive definite.
    func solve(_ right: [Double]) -> [Double]? {
        guard let lower = decomposed() else { return nil }
        var values = right
        for row in 0..<size {
            var sum = values[row]
            for column in 0..<row { sum -= lower[row, column] * values[column] }
            values[row] = sum / lower[row, row]
        }
        for row in (0..<size).reversed() {
            var sum = values[row]
            for below in row + 1..<max(size, row + 1) { sum -= lower[below, row] * values[below] }
            values[row] = sum / lower[row, row]
        }
        return values
    }

    /// L of A = L Lᵀ.
    private func decomposed() -> Self? {
        var lower = self
        for row in 0..<size {
            for column in 0...row {
                let (rowAt, columnAt) = (row * (row + 1) / 2, column * (column + 1) / 2)
                var sum = lower.cells[rowAt + column]
                for before in 0..<column { sum -= lower.cells[rowAt + before] * lower.cells[columnAt + before] }
                if row == column {
                    guard sum > 0 else { return nil }
                    lower.cells[rowAt + column] = sqrt(sum)
                } else {
                    lower.cells[rowAt + column] = sum / lower.cells[columnAt + column]
                }
            }
        }
        return lower
    }
}
