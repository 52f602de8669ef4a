import Contracts

// What values may stand beside a field, by the field's kind.
extension ConditionParser {
    func field(_ name: ConditionToken) -> ConditionField {
        if let field = vocabulary.field(name.text) { return field }
        let what = "field of \(vocabulary.subject)"
        reader.unknown(part(name), .unknownChoice, name.text, isNo: what, known: vocabulary.fieldNames)
        return ConditionField(slot: 0, kind: .open)
    }

    func wrongType(_ name: ConditionToken, _ type: String, cannot: String) {
        reader.fault(part(name), .wrongType, "\"\(name.text)\" is \(type), which cannot \(cannot)")
    }

    func comparison(
        _ sign: ConditionToken,
        _ field: ConditionField,
        _ name: ConditionToken,
        _ values: [ConditionToken]
    ) -> Condition.Test {
        switch field.kind {
        case .text, .choice: wrongType(name, "a text", cannot: "be more or less than something")
        case .number, .open: break
        }
        if values.count > 1 {
            let message = "\"\(sign.text)\" takes one number"
            reader.fault(part(values[1]), .wrongCondition, message)
        }
        guard let bound = RuleReader.decimal(values[0].text) else {
            notANumber(values[0], hint: "write it like 3, 0.25 or -1.5")
            return .number(.all)
        }
        return switch sign.text {
        case "<": .number(NumberSet(-Double.infinity...bound.nextDown))
        case "<=": .number(NumberSet(-Double.infinity...bound))
        case ">": .number(NumberSet(bound.nextUp...Double.infinity))
        default: .number(NumberSet(bound...Double.infinity))
        }
    }

    func numbers(_ values: [ConditionToken]) -> NumberSet {
        NumberSet(
            anyOf: values.compactMap { value in
                if let range = NumberRange(value.text) {
                    return Double(range.lower)...(range.upper.map(Double.init) ?? Double.infinity)
                }
                if let number = RuleReader.decimal(value.text) { return number...number }
                notANumber(value, hint: "write it like 7, 50-199 or 1000+")
                return nil
            }
        )
    }

    private func notANumber(_ value: ConditionToken, hint: String) {
        reader.fault(part(value), .notANumber, "\"\(value.text.prefix(40))\" is no number", hint: hint)
    }

    func texts(_ values: [ConditionToken], _ field: ConditionField, _ name: ConditionToken) -> Set<String> {
        var texts: Set<String> = []
        for value in values {
            let text = value.text.trimmingBlanks().lowercased()
            if case .choice(let known) = field.kind, !known.contains(text) {
                reader.unknown(part(value), .unknownChoice, value.text, isNo: "value of \(name.text)", known: known)
            } else if text.isEmpty {
                reader.fault(part(value), .missing, "must not be empty", hint: "write: is empty")
            } else if !texts.insert(text).inserted {
                reader.fault(part(value), .duplicate, "\"\(value.text)\" is named twice")
            }
        }
        return texts
    }

    func pieces(
        _ piece: Condition.Piece,
        _ field: ConditionField,
        _ name: ConditionToken,
        _ values: [ConditionToken]
    ) -> Condition.Test {
        if case .number = field.kind { wrongType(name, "a number", cannot: "be asked what it \(piece.rawValue)") }
        for value in values where value.text.isEmpty { reader.fault(part(value), .missing, "must not be empty") }
        return .piece(piece, values.map { $0.text.lowercased() })
    }
}
