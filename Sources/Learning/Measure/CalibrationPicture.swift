/// A picture of a calibration as SVG: what was said against what was seen, one point for each band of leads.
package struct CalibrationPicture {
    private let title: String
    private let calibration: Calibration

    /// Pixels of the square, and around it.
    private static let side = 400.0
    private static let margin = 60.0

    package init(_ calibration: Calibration, title: String) {
        self.calibration = calibration
        self.title = title
    }

    package var svg: String {
        let whole = Self.text(Self.side + 2 * Self.margin)
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(whole)\" height=\"\(whole)\" "
                + "viewBox=\"0 0 \(whole) \(whole)\" font-family=\"sans-serif\" font-size=\"12\">",
            "<title>\(Self.escaped(title))</title>",
            "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            "<text x=\"\(whole)\" y=\"30\" dx=\"-60\" text-anchor=\"end\" font-size=\"14\">\(Self.escaped(title))</text>",
        ]
        for tenth in stride(from: 0, through: 10, by: 2) { lines += Self.grid(Double(tenth) / 10) }
        lines.append(Self.line(from: (0, 0), to: (1, 1), "stroke=\"#999\" stroke-dasharray=\"4 4\""))
        let points = calibration.bands.map { "\(Self.text(Self.x($0.said))),\(Self.text(Self.y($0.seen)))" }
        lines.append("<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"#1f77b4\"/>")
        for band in calibration.bands {
            let label =
                "\(RuleText.percent(band.said)) said, \(RuleText.percent(band.seen)) seen, "
                + "\(Int(band.leads.rounded())) leads"
            lines.append(
                "<circle cx=\"\(Self.text(Self.x(band.said)))\" cy=\"\(Self.text(Self.y(band.seen)))\" r=\"5\" "
                    + "fill=\"#1f77b4\"><title>\(label)</title></circle>"
            )
        }
        let middle = Self.text(Self.margin + Self.side / 2)
        lines.append(
            "<text x=\"\(middle)\" y=\"\(Self.text(Self.margin + Self.side + 40))\" text-anchor=\"middle\">said</text>"
        )
        lines.append(
            "<text x=\"16\" y=\"\(middle)\" transform=\"rotate(-90 16 \(middle))\" text-anchor=\"middle\">seen</text>"
        )
        lines.append("</svg>")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func grid(_ share: Double) -> [String] {
        let (along, up) = (text(x(share)), text(y(share) + 4))
        let (below, left) = (text(margin + side + 18), text(margin - 6))
        return [
            line(from: (share, 0), to: (share, 1), "stroke=\"#ddd\""),
            line(from: (0, share), to: (1, share), "stroke=\"#ddd\""),
            "<text x=\"\(along)\" y=\"\(below)\" text-anchor=\"middle\">\(RuleText.percent(share))</text>",
            "<text x=\"\(left)\" y=\"\(up)\" text-anchor=\"end\">\(RuleText.percent(share))</text>",
        ]
    }

    private static func line(from: (Double, Double), to: (Double, Double), _ look: String) -> String {
        let start = "x1=\"\(text(x(from.0)))\" y1=\"\(text(y(from.1)))\""
        let end = "x2=\"\(text(x(to.0)))\" y2=\"\(text(y(to.1)))\""
        return "<line \(start) \(end) \(look)/>"
    }

    private static func x(_ share: Double) -> Double { margin + share * side }
    private static func y(_ share: Double) -> Double { margin + (1 - share) * side }
    private static func text(_ number: Double) -> String { RuleText.decimal((number * 10).rounded() / 10) }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
