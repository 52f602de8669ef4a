import Learning

/// A picture of numbers as SVG: a group of bars for each row, one bar for each series.
struct BarPicture {
    struct Row {
        let name: String
        /// For each series its number, and the text beside the bar.
        let bars: [(number: Double, text: String)]
    }

    let title: String
    let series: [String]
    let rows: [Row]

    private static let colours = ["#1f77b4", "#bbbbbb", "#ff7f0e", "#2ca02c"]
    /// Pixels.
    private static let (left, longest, right) = (220.0, 480.0, 120.0)
    private static let (top, thickness, gap) = (70.0, 14.0, 10.0)

    var svg: String {
        let group = Double(series.count) * Self.thickness + Self.gap
        var drawing = Drawing(
            width: Self.left + Self.longest + Self.right,
            height: Self.top + group * Double(rows.count) + Self.gap,
            title: title
        )
        drawing.text(title, x: 16, y: 26, .start, "font-size=\"14\"")
        for (place, name) in series.enumerated() {
            let x = 16 + Double(place) * 160
            drawing.bar(x: x, y: 40, width: 12, height: 12, Self.look(place), tells: name)
            drawing.text(name, x: x + 18, y: 50)
        }
        let most = rows.flatMap(\.bars).map(\.number).max() ?? 0
        for (place, row) in rows.enumerated() {
            let y = Self.top + Double(place) * group
            drawing.text(row.name, x: Self.left - 8, y: y + group / 2, .end)
            for (series, bar) in row.bars.enumerated() {
                let width = most > 0 ? max(0, bar.number) / most * Self.longest : 0
                let top = y + Double(series) * Self.thickness
                let tells = "\(row.name), \(self.series[series]): \(bar.text)"
                drawing.bar(
                    x: Self.left,
                    y: top,
                    width: width,
                    height: Self.thickness - 2,
                    Self.look(series),
                    tells: tells
                )
                drawing.text(bar.text, x: Self.left + width + 6, y: top + 10, .start, "font-size=\"10\"")
            }
        }
        return drawing.svg
    }

    private static func look(_ series: Int) -> String { "fill=\"\(colours[series % colours.count])\"" }
}
