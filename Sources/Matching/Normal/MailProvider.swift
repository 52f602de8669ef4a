/// How a mail provider reads the addresses it gives out.
struct MailProvider: Hashable, Sendable {
    /// The first of its domains that lead to the same mailbox.
    let domain: String
    /// Whether "a.b" and "ab" are one mailbox.
    let ignoresDots: Bool
    /// Whether a tag may begin with a minus, and not only with a plus.
    let tagsByMinus: Bool
    /// Whether slips of the hand are read as one of its domains.
    let isRepaired: Bool

    /// Reads the words of a rule: "dots", "minus", "typos"; nil when one is unknown.
    init?(domain: String, rules: String) {
        var ignoresDots = false
        var isRepaired = false
        var tagsByMinus = false
        for rule in rules.split(separator: " ") {
            switch rule {
            case "dots": ignoresDots = true
            case "minus": tagsByMinus = true
            case "typos": isRepaired = true
            case "-": continue
            default: return nil
            }
        }
        self.domain = domain
        self.ignoresDots = ignoresDots
        self.isRepaired = isRepaired
        self.tagsByMinus = tagsByMinus
    }

    /// Whether one letter put in, left out, replaced, or exchanged with the next one makes the two the same.
    static func isOneEdit(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        let (short, long) = left.count <= right.count ? (left, right) : (right, left)
        guard long.count - short.count <= 1 else { return false }
        var start = 0
        while start < short.count, short[start] == long[start] { start += 1 }
        var end = 0
        while end < short.count - start, short[short.count - 1 - end] == long[long.count - 1 - end] { end += 1 }
        let open = short.count - start - end
        if short.count < long.count { return open == 0 }
        return open == 1 || (open == 2 && short[start] == long[start + 1] && short[start + 1] == long[start])
    }
}
