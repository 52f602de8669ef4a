package import Contracts

/// Which submission each known value of a lead is from.
///
/// What no submission said, a fact from elsewhere, is not in it.
package struct Provenance: Hashable, Sendable {
    /// The submission that a value is from.
    package struct Origin: Codable, Hashable, Sendable {
        package var submission: String
        package var source: String
        /// When the submission arrived.
        package var at: Instant
        /// How far the source was believed then.
        package var trust: SourceTrust

        package init(submission: String, source: String, at: Instant, trust: SourceTrust = .normal) {
            self.submission = submission
            self.source = source
            self.at = at
            self.trust = trust
        }

        package init(_ submitted: LeadSubmitted) {
            self.init(
                submission: submitted.submission,
                source: submitted.source,
                at: submitted.receivedAt,
                trust: submitted.trust ?? .normal
            )
        }
    }

    /// The submissions that values are from; those that none is from any more are among them until it is stored.
    private var origins: [Origin] = []
    /// By field the place of its origin in `origins`, counted from 1; 0 of one that is not known.
    private var places = [Int](repeating: 0, count: Field.allCases.count)
    private var attributes: [String: Int] = [:]
    /// The submission that was taken last, whether or not a value is from it.
    package private(set) var last: Origin?

    package init() {}

    /// Whether a submission is to be taken behind all that were taken.
    package func isLast(_ submitted: LeadSubmitted) -> Bool {
        last.map { $0.isTakenBefore(Origin(submitted)) } ?? true
    }

    /// Whether a submission arrived before all that were taken: it is the first touch.
    func isFirst(_ submitted: LeadSubmitted) -> Bool {
        origin(of: .source).map { Origin(submitted).isBefore($0) } ?? (last == nil)
    }

    /// Whether a submission's source is believed more than the one that a field is from.
    func isLess(_ field: Field, trustedThan submitted: LeadSubmitted) -> Bool {
        origin(of: field).map { $0.trust < Origin(submitted).trust } ?? false
    }

    /// By the path of the field in the lead's document: `contact.first_name`, `attributes.colour`.
    package var fields: [String: Origin] {
        var fields = attributes.reduce(into: [:]) { $0[Self.attribute + $1.key] = origins[$1.value - 1] }
        for field in Field.allCases {
            if let origin = origin(of: field) { fields[field.path] = origin }
        }
        return fields
    }

    private func origin(of field: Field) -> Origin? {
        let place = places[field.rawValue]
        return place > 0 ? origins[place - 1] : nil
    }

    private static let attribute = "attributes."

    /// Notes what of a lead is from a submission that was just merged into it.
    ///
    /// `own` is the lead that the submission alone makes. A value that both say is from the one that is taken later,
    /// except where the earlier stays by rule.
    mutating func note(_ submitted: LeadSubmitted, saying own: Lead, madeOf lead: Lead) {
        let origin = Origin(submitted)
        let isFirst = isFirst(submitted)
        let stays = [Field.email, .phone].filter { self.origin(of: $0) != nil && !isLess($0, trustedThan: submitted) }
        last = origin
        origins.append(origin)
        noteContact(own, lead)
        noteCompany(own, lead)
        note(.consent, own.consent, lead.consent)
        for (name, value) in lead.attributes where own.attributes[name] == value { attributes[name] = origins.count }
        // A lead keeps only so many attributes; the oldest give way.
        for name in attributes.keys where lead.attributes[name] == nil { attributes[name] = nil }
        if !stays.contains(.email) { note(.email, own.email, lead.email) }
        if !stays.contains(.phone) { note(.phone, own.phone, lead.phone) }
        if isFirst {
            note(.source, own.source, lead.source)
            note(.campaign, own.campaign, lead.campaign)
            note(.channel, own.channel, lead.channel)
            note(.position, own.position, lead.position)
        }
    }

    private mutating func noteContact(_ own: Lead, _ lead: Lead) {
        note(.firstName, own.contact.firstName, lead.contact.firstName)
        note(.lastName, own.contact.lastName, lead.contact.lastName)
        note(.givenEmail, own.contact.email, lead.contact.email)
        note(.givenPhone, own.contact.phone, lead.contact.phone)
        note(.title, own.contact.title, lead.contact.title)
        note(.street, own.contact.street, lead.contact.street)
        note(.city, own.contact.city, lead.contact.city)
        note(.givenRegion, own.contact.region, lead.contact.region)
        note(.postcode, own.contact.postcode, lead.contact.postcode)
        note(.givenCountry, own.contact.country, lead.contact.country)
        note(.country, own.country, lead.country)
        note(.region, own.region, lead.region)
    }

    private mutating func noteCompany(_ own: Lead, _ lead: Lead) {
        note(.companyName, own.company?.name, lead.company?.name)
        note(.website, own.company?.website, lead.company?.website)
        note(.industry, own.company?.industry, lead.company?.industry)
        note(.employees, own.company?.employees, lead.company?.employees)
        note(.naics, own.company?.naics, lead.company?.naics)
        note(.budget, own.bant?.budget, lead.bant?.budget)
        note(.authority, own.bant?.authority, lead.bant?.authority)
        note(.need, own.bant?.need, lead.bant?.need)
        note(.timeframe, own.bant?.timeframeMonths, lead.bant?.timeframeMonths)
    }

    private mutating func note<Value: Equatable>(_ field: Field, _ own: Value?, _ now: Value?) {
        if now == nil { places[field.rawValue] = 0 } else if own == now { places[field.rawValue] = origins.count }
    }

    /// Fields other than attributes; part of what is stored, so new ones come last.
    enum Field: Int, CaseIterable {
        case firstName, lastName, givenEmail, givenPhone, title, street, city, givenRegion, postcode, givenCountry
        case country, region, companyName, website, industry, employees, naics, budget, authority, need, timeframe
        case consent, email, phone, source, campaign, channel, position

        var path: String { Self.paths[rawValue] }

        init?(path: String) {
            guard let place = Self.paths.firstIndex(of: path) else { return nil }
            self.init(rawValue: place)
        }

        private static let paths = [
            "contact.first_name", "contact.last_name", "contact.email", "contact.phone", "contact.title",
            "contact.street", "contact.city", "contact.region", "contact.postcode", "contact.country", "country",
            "region", "company.name", "company.website", "company.industry", "company.employees", "company.naics",
            "bant.budget", "bant.authority", "bant.need", "bant.timeframe_months", "consent", "email", "phone",
            "source", "campaign", "channel", "position",
        ]
    }
}

extension Provenance {
    package static func == (one: Self, other: Self) -> Bool { one.last == other.last && one.fields == other.fields }

    package func hash(into hasher: inout Hasher) { hasher.combine(last) }
}

extension Provenance.Origin {
    /// The order of arrival, whoever handles which first.
    package func isBefore(_ other: Self) -> Bool { (at, submission) < (other.at, other.submission) }

    /// The order in which submissions are taken: those that are believed more come later, and win; then that of arrival.
    func isTakenBefore(_ other: Self) -> Bool { trust == other.trust ? isBefore(other) : trust < other.trust }

    /// Yesterday's form tells no trust.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            submission: try values.decode(String.self, forKey: .submission),
            source: try values.decode(String.self, forKey: .source),
            at: try values.decode(Instant.self, forKey: .at),
            trust: try values.decodeIfPresent(SourceTrust.self, forKey: .trust) ?? .normal
        )
    }
}

/// The form in stores; its letters are never given another meaning.
extension Provenance {
    package var stored: String {
        var text = TaggedText()
        text.add(Tag.last, last?.stored)
        // Only the submissions that something is from still; numbered anew.
        var numbers = [Int](repeating: 0, count: origins.count + 1)
        var kept = 0
        for place in places + attributes.values where place > 0 && numbers[place] == 0 { numbers[place] = -1 }
        for (place, origin) in zip(1..., origins) where numbers[place] < 0 {
            kept += 1
            numbers[place] = kept
            text.add(Tag.origin, origin.stored)
        }
        text.add(Tag.fields, Self.list(places.map { numbers[$0] }))
        for (name, place) in attributes.sorted(by: { $0.key < $1.key }) {
            text.add(Tag.attribute, "\(numbers[place]) \(name)")
        }
        return text.text
    }

    private static func list(_ numbers: [Int]) -> String {
        var text = ""
        for number in numbers {
            if !text.isEmpty { text.append(" ") }
            text.append(number == 0 ? "0" : number == 1 ? "1" : String(number))
        }
        return text
    }

    /// Reads what a store holds, today's form or yesterday's, which was JSON; nil when it is neither.
    package init?(stored: String) {
        var provenance = Provenance()
        var isKnown = true
        if stored.utf8.first == UInt8(ascii: "{") {
            do {
                self = Provenance(try BodyCodec.decode(JSONForm.self, from: stored))
            } catch {
                return nil
            }
            return
        }
        let isRead = TaggedText.read(stored) { tag, value in
            switch tag {
            case Tag.last: provenance.last = Origin(stored: value)
            case Tag.origin:
                if let origin = Origin(stored: value) { provenance.origins.append(origin) } else { isKnown = false }
            case Tag.fields:
                for (field, number) in zip(Field.allCases, value.split(separator: " ")) {
                    provenance.places[field.rawValue] = Int(number) ?? .max
                }
            case Tag.attribute:
                let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2 { provenance.attributes[String(parts[1])] = Int(parts[0]) ?? .max }
            default: isKnown = false
            }
        }
        let all = 0...provenance.origins.count
        guard isRead, isKnown, (provenance.places + provenance.attributes.values).allSatisfy(all.contains) else {
            return nil
        }
        self = provenance
    }

    private enum Tag {
        static let last = UInt8(ascii: "n")
        static let origin = UInt8(ascii: "o")
        static let fields = UInt8(ascii: "f")
        static let attribute = UInt8(ascii: "a")
    }

    /// Yesterday's form.
    private struct JSONForm: Decodable {
        var newest: Origin?
        var from: [Group]

        /// The fields that are from one submission.
        struct Group: Decodable {
            var submission: String
            var source: String
            var at: Instant
            var fields: [String]
        }
    }

    private init(_ form: JSONForm) {
        last = form.newest
        for group in form.from {
            origins.append(Origin(submission: group.submission, source: group.source, at: group.at))
            for path in group.fields {
                if let field = Field(path: path) {
                    places[field.rawValue] = origins.count
                } else {
                    attributes[String(path.dropFirst(Self.attribute.utf8.count))] = origins.count
                }
            }
        }
    }
}

extension Provenance.Origin {
    private enum Tag {
        static let at = UInt8(ascii: "t")
        static let submission = UInt8(ascii: "i")
        static let source = UInt8(ascii: "s")
        static let trust = UInt8(ascii: "r")
    }

    fileprivate var stored: String {
        var text = TaggedText()
        text.add(Tag.at, String(at.milliseconds))
        text.add(Tag.submission, submission)
        text.add(Tag.source, source)
        if trust != .normal { text.add(Tag.trust, trust.rawValue) }
        return text.text
    }

    fileprivate init?(stored: String) {
        var (at, submission, source): (Int64?, String?, String?)
        var trust: SourceTrust? = .normal
        let isRead = TaggedText.read(stored) { tag, value in
            switch tag {
            case Tag.at: at = Int64(value)
            case Tag.submission: submission = value
            case Tag.trust: trust = SourceTrust(rawValue: value)
            default: source = value
            }
        }
        guard isRead, let at, let submission, let source, let trust else { return nil }
        self.init(submission: submission, source: source, at: Instant(milliseconds: at), trust: trust)
    }
}
