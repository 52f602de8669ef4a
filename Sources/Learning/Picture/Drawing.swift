/// A picture as SVG, in pixels from its upper left corner.
package struct Drawing {
    private let width: Double
    private let height: Double
    private let title: String
    private var marks: [String] = []

    package init(width: Double, height: Double, title: String) {
        self.width = width
        self.height = height
        self.title = title
    }

    /// Where a text stands by its place.
    package enum Anchor: String, Sendable {
        case start, middle, end
    }

    package mutating func text(_ text: String, x: Double, y: Double, _ anchor: Anchor = .start, _ look: String = "") {
        let look = look.isEmpty ? "" : " \(look)"
        marks.append(
            "<text x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" text-anchor=\"\(anchor.rawValue)\"\(look)>"
                + "\(Self.escaped(text))</text>"
        )
    }

    package mutating func line(from: (x: Double, y: Double), to: (x: Double, y: Double), _ look: String) {
        let start = "x1=\"\(Self.text(from.x))\" y1=\"\(Self.text(from.y))\""
        let end = "x2=\"\(Self.text(to.x))\" y2=\"\(Self.text(to.y))\""
        marks.append("<line \(start) \(end) \(look)/>")
    }

    package mutating func curve(_ points: [(x: Double, y: Double)], _ look: String) {
        let points = points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " ")
        marks.append("<polyline points=\"\(points)\" fill=\"none\" \(look)/>")
    }

    /// A point, and what is told of it when the pointer is on it.
    package mutating func point(x: Double, y: Double, _ look: String, tells text: String) {
        marks.append(
            "<circle cx=\"\(Self.text(x))\" cy=\"\(Self.text(y))\" r=\"5\" \(look)>"
                + "<title>\(Self.escaped(text))</title></circle>"
        )
    }

    /// A bar, and what is told of it when the pointer is on it.
    package mutating func bar(
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        _ look: String,
        tells text: String
    ) {
        marks.append(
            "<rect x=\"\(Self.text(x))\" y=\"\(Self.text(y))\" width=\"\(Self.text(width))\" "
                + "height=\"\(Self.text(height))\" \(look)><title>\(Self.escaped(text))</title></rect>"
        )
    }

    package var svg: String {
        let (width, height) = (Self.text(width), Self.text(height))
        let lines =
            [
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
                    + "viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" font-size=\"12\">",
                "<title>\(Self.escaped(title))</title>",
                "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>",
            ] + marks + ["</svg>"]
        return lines.joined(separator: "\n") + "\n"
    }

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
