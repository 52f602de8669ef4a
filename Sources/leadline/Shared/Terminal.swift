import FoundationEssentials
import Glibc

/// What stands behind a file descriptor, as far as showing things goes.
enum Terminal {
    static func isTerminal(_ file: Int32) -> Bool {
        isatty(file) == 1
    }

    /// Characters in a line; 80 where there is no terminal to ask.
    static func width(of file: Int32) -> Int {
        var size = winsize()
        guard ioctl(file, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// Colours and weights for a terminal; the plain text for anything else.
struct Style: Sendable {
    let isOn: Bool

    /// Without colours.
    static let plain = Style(isOn: false)

    private init(isOn: Bool) {
        self.isOn = isOn
    }

    /// On for a terminal, unless NO_COLOR says otherwise.
    init(for file: Int32) {
        let environment = ProcessInfo.processInfo.environment
        isOn = Terminal.isTerminal(file) && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    enum Look: Int, Sendable {
        case bold = 1
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case magenta = 35
        case cyan = 36
    }

    func callAsFunction(_ text: String, _ looks: Look...) -> String {
        guard isOn, !looks.isEmpty else { return text }
        return "\u{1B}[\(looks.map { String($0.rawValue) }.joined(separator: ";"))m\(text)\u{1B}[0m"
    }
}

extension String {
    /// The text as it may go to a terminal.
    ///
    /// What comes from outside must not move the cursor, change colours or turn the direction of writing.
    var printable: String {
        guard unicodeScalars.contains(where: \.isUnsafeOnTerminal) else { return self }
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            text.append(scalar.isBreak ? " " : scalar.isUnsafeOnTerminal ? "\u{FFFD}" : scalar)
        }
        return String(text)
    }

    /// At least so many characters, blanks after or before the text.
    func padded(to width: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - count))
        return right ? blanks + self : self + blanks
    }
}

extension Unicode.Scalar {
    /// Tab, line feed, carriage return.
    fileprivate var isBreak: Bool { [0x09, 0x0A, 0x0D].contains(value) }

    fileprivate var isUnsafeOnTerminal: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
