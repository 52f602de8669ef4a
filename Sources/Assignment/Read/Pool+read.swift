import Contracts
import Rules

extension Pool {
    private enum Key: String, RuleKey {
        case id, sellers, policy, points
        case afterAbsence = "after_absence"
        case catchUpAtMost = "catch_up_at_most"
        case offerTo = "offer_to"
        case whenClosed = "when_closed"
        case whenFull = "when_full"
        case whenRefused = "when_refused"
    }

    private static let otherwise: [(Key, Hindrance)] = [
        (.whenClosed, .closed), (.whenFull, .full), (.whenRefused, .refused),
    ]

    /// What may stand after `after_absence:`.
    private enum AbsenceWord: String, CaseIterable {
        case keepPlace = "keep_place"
        case catchUp = "catch_up"
    }

    /// Nil after a fault that leaves no pool.
    static func read(
        _ node: RuleNode,
        _ reader: RuleReader,
        _ ids: inout RuleIdentifiers,
        sellers: RuleIdentifiers
    ) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        let id = fields.identifier(.id, among: &ids)
        let members = (fields.required(.sellers).map { reader.entries($0) } ?? []).compactMap { entry -> Member? in
            if !sellers.contains(entry.name) {
                reader.unknown(
                    entry.key,
                    .unknownReference,
                    entry.name,
                    isNo: "seller of this file",
                    known: sellers.all
                )
            }
            return reader.integer(entry.value, in: 1...1000).map { Member(seller: entry.name, weight: $0) }
        }
        let policy = fields.choice(.policy, of: Policy.self) ?? .turns
        let points = fields.optional(.points).flatMap { MatchPoints.read($0, reader) }
        if (policy == .bestMatch) != (fields.optional(.points) != nil) {
            reader.fault(fields.place(.points), .contradiction, "\"points\" and \"policy: best_match\" go together")
        }
        let offerTo = fields.integer(.offerTo, in: 2...50)
        if policy != .firstToAccept, fields.optional(.offerTo) != nil {
            let message = "says something only with \"policy: first_to_accept\""
            reader.fault(fields.place(.offerTo), .contradiction, message)
        }
        var otherwise: [Hindrance: String] = [:]
        for (key, hindrance) in Self.otherwise {
            if let other = fields.text(key), other != wait { otherwise[hindrance] = other }
        }
        let afterAbsence = afterAbsence(fields)
        return id.map {
            Self(
                id: $0,
                members: members.sorted { $0.seller < $1.seller },
                policy: policy,
                afterAbsence: afterAbsence,
                offerTo: offerTo,
                points: points ?? MatchPoints(),
                otherwise: otherwise
            )
        }
    }

    /// Notes pools that are to take leads and are not there.
    static func checkOtherwise(_ node: RuleNode, _ reader: RuleReader, pools: RuleIdentifiers) {
        for (key, _) in otherwise {
            guard let place = node.entry(key.rawValue)?.value, case .text(let raw) = place.content else { continue }
            let other = raw.trimmingBlanks()
            if !other.isEmpty, other != wait, !pools.contains(other) {
                reader.unknown(place, .unknownReference, other, isNo: "pool of this file", known: pools.all + [wait])
            }
        }
    }

    private static let wait = "wait"

    private static func afterAbsence(_ fields: RuleFields<Key>) -> AfterAbsence {
        let most = fields.integer(.catchUpAtMost, in: 1...1000)
        switch fields.choice(.afterAbsence, of: AbsenceWord.self) ?? .keepPlace {
        case .catchUp: return .catchUp(atMost: most)
        case .keepPlace:
            if fields.optional(.catchUpAtMost) != nil {
                let message = "says something only with \"after_absence: catch_up\""
                fields.reader.fault(fields.place(.catchUpAtMost), .contradiction, message)
            }
            return .keepPlace
        }
    }
}

extension MatchPoints {
    private enum Key: String, RuleKey { case language, product, tier }

    fileprivate static func read(_ node: RuleNode, _ reader: RuleReader) -> Self? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        func points(_ key: Key) -> Int { fields.integer(key, in: 0...100) ?? 0 }
        return Self(language: points(.language), product: points(.product), tier: points(.tier))
    }
}
