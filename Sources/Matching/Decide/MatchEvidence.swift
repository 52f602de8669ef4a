/// One line of the reasons for and against a match: a field and how well it agrees, or a guard.
package struct MatchEvidence: Codable, Hashable, Sendable {
    /// Nil for a guard.
    package var field: MatchField?
    /// Nil for a guard.
    package var level: MatchLevel?
    /// Nil for a field.
    package var `guard`: MatchGuard?
    /// The field's value in the record that came, in the form that was compared.
    package var value: String?
    /// The field's value in the record that is known.
    package var other: String?
    /// In bits; negative speaks against.
    package var weight: Double
    /// Part of the weight that is due to how rare or common the value is.
    package var frequency: Double?

    package init(
        field: MatchField,
        level: MatchLevel,
        value: String?,
        other: String?,
        weight: Double,
        frequency: Double?
    ) {
        self.field = field
        self.level = level
        self.value = value
        self.other = other
        self.weight = weight
        self.frequency = frequency
    }

    package init(guard: MatchGuard, weight: Double) {
        self.guard = `guard`
        self.weight = weight
    }

    /// For people: what agrees how, and the values.
    package var text: String {
        guard let field, let level else { return `guard`?.text ?? "" }
        guard let value, let other else { return "\(field.text): \(level.text)" }
        return value == other
            ? "\(field.text): \(level.text), \(value)" : "\(field.text): \(level.text), \(value) / \(other)"
    }
}

extension Comparison {
    /// What was found, for people: the fields first, then the guards.
    package func evidence() -> [MatchEvidence] {
        var fields: [MatchEvidence] = []
        var guards: [MatchEvidence] = []
        for line in lines {
            switch line.subject {
            case .field(let field, let level):
                fields.append(
                    MatchEvidence(
                        field: field,
                        level: level,
                        value: record.text(of: field),
                        other: member.text(of: field),
                        weight: line.weight - (line.cut?.bits ?? 0),
                        frequency: line.frequency == 0 ? nil : line.frequency
                    )
                )
                if let cut = line.cut { guards.append(MatchEvidence(guard: cut.guard, weight: cut.bits)) }
            case .guard(let name): guards.append(MatchEvidence(guard: name, weight: line.weight))
            }
        }
        return fields + guards
    }
}

extension MatchRecord {
    /// The value of a field as people read it; nil when it is not known.
    func text(of field: MatchField) -> String? {
        switch field {
        case .first: first.isEmpty ? nil : first
        case .last: last.isEmpty ? nil : last
        case .email: email
        case .phone: phone
        case .company: company.isEmpty ? nil : company.joined(separator: " ")
        case .domain: domain
        case .street:
            street.isEmpty ? houseNumber : ((houseNumber.map { [$0] } ?? []) + street).joined(separator: " ")
        case .city: city
        case .postcode: postcode
        case .region: region
        case .country: country
        case .birthDate: birthDate
        case .nationalID: nationalID
        }
    }
}
