/// Values as rule files hold them.
enum RuleText {
    /// In double quotes, so that no text is taken for anything else.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) || scalar.value == 0xFEFF:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// Six digits behind the point, as far as they count; without an exponent.
    static func decimal(_ number: Double) -> String {
        let millionths = Int((abs(number) * 1_000_000).rounded())
        let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
        let sign = number < 0 && millionths > 0 ? "-" : ""
        var digits = String(rest)
        digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(whole)" + (digits.isEmpty ? "" : "." + digits)
    }

    /// A share with one digit behind the point, `41.5 %`.
    static func percent(_ share: Double) -> String { "\(decimal((share * 1000).rounded() / 10)) %" }

    /// The number that `decimal` writes and a reader makes of it.
    static func rounded(_ number: Double) -> Double { Double(decimal(number)) ?? number }
}
