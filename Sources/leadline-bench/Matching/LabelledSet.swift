import Contracts
import FoundationEssentials
import Matching
import Rules

/// Records of which it is known who is the same person: a folder with `leads.csv` and `truth.csv`.
struct LabelledSet {
    let name: String
    let rows: [Row]

    struct Row {
        let fields: [String: String]
        /// Records with one of these are the same person.
        let cluster: String
    }

    /// Nil when the folder is not there.
    init?(_ name: String, in folder: String) throws {
        let leads = folder + "/" + name + "/leads.csv"
        guard FileManager.default.fileExists(atPath: leads) else { return nil }
        let clusters = try Self.rows(of: folder + "/" + name + "/truth.csv").reduce(into: [String: String]()) {
            $0[$1["record_id"] ?? ""] = $1["cluster_id"]
        }
        self.name = name
        rows = try Self.rows(of: leads).compactMap { fields in
            clusters[fields["record_id"] ?? ""].map { Row(fields: fields, cluster: $0) }
        }
    }

    /// Whether a column is filled anywhere.
    func has(_ column: String) -> Bool { rows.contains { !($0.fields[column] ?? "").isEmpty } }
}

/// What is compared: a lead has neither date of birth nor identity number; an account is its company alone.
enum Profile: String, CaseIterable, Codable {
    case lead, full, account
}

extension LabelledSet.Row {
    /// The row as it would come from a source, in the form that is compared.
    func record(_ profile: Profile, reference: ReferenceData) -> MatchRecord {
        let (normal, contact) = normal(profile, reference: reference)
        return MatchRecord(normal, of: contact)
    }

    /// The name of its company.
    var company: String? { self["company"] }

    /// The row as it would come from a source, in its normal forms.
    func normal(_ profile: Profile, reference: ReferenceData) -> (normal: NormalContact, contact: Contact) {
        var contact = Contact(
            firstName: self["first_name"],
            lastName: self["last_name"],
            email: self["email"],
            phone: self["phone"]
        )
        if contact.firstName == nil, contact.lastName == nil { contact.lastName = self["name"] }
        contact.title = self["job_title"]
        let lines = [self["address"], self["address2"]].compactMap(\.self)
        contact.street = lines.isEmpty ? nil : lines.joined(separator: ", ")
        contact.city = self["city"]
        contact.region = self["region"]
        contact.postcode = self["postcode"]
        contact.country = self["country"]
        let (name, website) = (self["company"], self["website"])
        let company = name == nil && website == nil ? nil : Company(name: name, website: website)
        var attributes: [String: JSONValue] = [:]
        if profile == .full {
            attributes["birth_date"] = self["dob"].map { .string($0) }
            attributes["national_id"] = self["national_id"].map { .string($0) }
        }
        let normal = NormalContact(
            contact,
            company: company,
            attributes: attributes,
            defaultCountry: nil,
            reference: reference
        )
        return (normal, contact)
    }

    /// Nil when the column is absent or empty.
    private subscript(column: String) -> String? {
        fields[column].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// For people: what is filled.
    var text: String {
        [
            "first_name", "last_name", "name", "email", "phone", "company", "address", "address2", "city", "region",
            "postcode",
        ]
        .compactMap { self[$0] }.joined(separator: " | ")
    }
}

extension LabelledSet {
    /// The rows of a CSV file, by the names in its first row; those of another length are left out.
    static func rows(of path: String) throws -> [[String: String]] {
        var reader = CSVReader(try Data(contentsOf: URL(filePath: path)))
        var names: [String]?
        var rows: [[String: String]] = []
        while let item = reader.next() {
            guard case .record(let record) = item else { continue }
            if let names, names.count == record.fields.count {
                rows.append(Dictionary(zip(names, record.fields)) { first, _ in first })
            }
            names = names ?? record.fields
        }
        return rows
    }
}
