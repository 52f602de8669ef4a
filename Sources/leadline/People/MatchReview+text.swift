import Contracts

extension MatchReviewPage.Review {
    /// What the command line calls the pair.
    var name: String { "\(lead.id):\(other.id)" }

    /// The two leads side by side, then what speaks for and against.
    func lines(_ style: Style) -> [String] {
        var table = TextTable(["", "lead", "other"])
        var differs: [Bool] = []
        for (field, value) in Self.fields {
            let (one, two) = (value(lead) ?? "", value(other) ?? "")
            if one.isEmpty, two.isEmpty { continue }
            table.add([field, one, two])
            differs.append(one.lowercased() != two.lowercased())
        }
        let rows = table.lines(style) { row, column, text in
            column > 0 && differs[row] ? style(text, .yellow) : column == 0 ? style(text, .dim) : text
        }
        let raised = "raised by submission \(submission.printable) at \(at.dateAndTime)"
        return [style(name.printable, .bold), "  " + style(raised, .dim)] + rows.map { "  " + $0 }
            + reasons.map { "  " + $0.printable }
    }

    private static let fields: [(String, @Sendable (Lead) -> String?)] = [
        ("first name", { $0.contact.firstName }), ("last name", { $0.contact.lastName }),
        ("e-mail", { $0.contact.email }), ("phone", { $0.contact.phone }), ("title", { $0.contact.title }),
        ("company", { $0.company?.name }), ("website", { $0.company?.website }),
        ("street", { $0.contact.street }), ("postcode", { $0.contact.postcode }), ("city", { $0.contact.city }),
        ("region", { $0.region ?? $0.contact.region }), ("country", { $0.country ?? $0.contact.country }),
        ("source", { $0.source }), ("submissions", { String($0.submissions) }),
        ("since", { $0.createdAt.dateAndTime }),
    ]
}
