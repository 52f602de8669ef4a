import Contracts

/// What a condition may speak of: the fields of one kind of thing, and the lists of the file.
package protocol ConditionVocabulary {
    /// What the fields are fields of, for messages: `a lead`.
    var subject: String { get }

    /// The field of that name; nil when there is none.
    func field(_ name: String) -> ConditionField?

    /// The names to propose when one is not known.
    var fieldNames: [String] { get }

    /// The texts of a list, in lower case; nil when there is no such list.
    func list(_ name: String) -> Set<String>?

    var listNames: [String] { get }
}

/// A field as conditions see it.
package struct ConditionField: Hashable, Sendable {
    /// Under which its value is asked for when a condition is evaluated; the vocabulary's own numbers.
    package var slot: Int
    package var kind: FieldKind

    package init(slot: Int, kind: FieldKind) {
        self.slot = slot
        self.kind = kind
    }
}

/// What values a field can have, so far as the rules need to know.
package enum FieldKind: Hashable, Sendable {
    case text
    /// One of these, in lower case.
    case choice([String])
    /// A number in these bounds.
    case number(ClosedRange<Double>)
    /// Whatever the source sent: compared as text by `is`, as a number by `<`.
    case open
}

/// The value of a field when a condition is evaluated.
package enum FieldValue: Hashable, Sendable {
    case unknown
    /// Trimmed, in lower case and not empty.
    case text(String)
    case number(Double)

    /// A text as it was given; unknown when there is none or it is blank.
    package init(_ raw: String?) {
        guard let text = raw?.trimmingBlanks(), !text.isEmpty else {
            self = .unknown
            return
        }
        self = .text(text.lowercased())
    }

    /// The value as a number; nil when it is none.
    package var number: Double? {
        switch self {
        case .unknown: nil
        case .number(let number): number
        case .text(let text): RuleReader.decimal(text)
        }
    }
}
