/// A picture of a calibration as SVG: what was said against what was seen, one point for each band of leads.
package struct CalibrationPicture {
    private let title: String
    private let calibration: Calibration

    /// Pixels of the square, and around it.
    private static let side = 400.0
    private static let margin = 60.0
    private static let whole = side + 2 * margin

    package init(_ calibration: Calibration, title: String) {
        self.calibration = calibration
        self.title = title
    }

    package var svg: String {
        var drawing = Drawing(width: Self.whole, height: Self.whole, title: title)
        drawing.text(title, x: Self.whole - 60, y: 30, .end, "font-size=\"14\"")
        for tenth in stride(from: 0, through: 10, by: 2) { Self.grid(Double(tenth) / 10, &drawing) }
        drawing.line(from: Self.place(0, 0), to: Self.place(1, 1), "stroke=\"#999\" stroke-dasharray=\"4 4\"")
        drawing.curve(calibration.bands.map { Self.place($0.said, $0.seen) }, "stroke=\"#1f77b4\"")
        for band in calibration.bands {
            let label =
                "\(RuleText.percent(band.said)) said, \(RuleText.percent(band.seen)) seen, "
                + "\(Int(band.leads.rounded())) leads"
            let place = Self.place(band.said, band.seen)
            drawing.point(x: place.x, y: place.y, "fill=\"#1f77b4\"", tells: label)
        }
        let middle = Self.margin + Self.side / 2
        drawing.text("said", x: middle, y: Self.margin + Self.side + 40, .middle)
        drawing.text("seen", x: 16, y: middle, .middle, "transform=\"rotate(-90 16 \(Int(middle)))\"")
        return drawing.svg
    }

    private static func grid(_ share: Double, _ drawing: inout Drawing) {
        drawing.line(from: place(share, 0), to: place(share, 1), "stroke=\"#ddd\"")
        drawing.line(from: place(0, share), to: place(1, share), "stroke=\"#ddd\"")
        drawing.text(RuleText.percent(share), x: place(share, 0).x, y: margin + side + 18, .middle)
        drawing.text(RuleText.percent(share), x: margin - 6, y: place(0, share).y + 4, .end)
    }

    private static func place(_ said: Double, _ seen: Double) -> (x: Double, y: Double) {
        (margin + said * side, margin + (1 - seen) * side)
    }
}
