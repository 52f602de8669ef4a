import ArgumentParser
import Contracts
import FoundationEssentials
import Rules

/// `leadline seller import`: sellers, their limits and leaves from a CSV file.
struct SellerImportCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take sellers, their capacities and leaves from a CSV file.",
        discussion: """
            The first line names the columns: id, and any of name, kind, open, per_day, per_week, per_month, pools \
            (west:2|uk:1), calendar, skills, languages, products, certifications (each with | between several), \
            token_sha256, leave (2026-12-24 - 2027-01-02, with | between several). Who is not known yet is added; of \
            others the limits and the leaves are taken, where there are any. The same file once more changes nothing.

            Nothing is sent as long as a line is wrong. Ends with 2 when routing refused a line, and with 65 when the \
            file is wrong.
            """
    )

    @Argument(help: "The CSV file.") var file: String
    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let by = try decision.name()
        let sheet = try SellerSheet(try Files.bytes(file), file: file)
        let desk = AssignmentDesk(client: try services.client())
        let page = try await desk.sellers(at: .now)
        let fixed = Set(page.sellers.filter { !$0.isAdded }.map(\.id))
        let changes = sheet.changes(except: fixed, by: by, note: decision.note)
        try await desk.follow(changes.map { .rosterChange($0) }, output)
    }
}

/// Sellers as a CSV file has them.
struct SellerSheet {
    private struct Row {
        let id: String
        let entry: RosterEntry
        let leave: [(from: String, to: String)]
    }

    private enum Column: String, CaseIterable {
        case id, name, kind, open, pools, calendar, skills, languages, products, certifications, leave
        case perDay = "per_day"
        case perWeek = "per_week"
        case perMonth = "per_month"
        case token = "token_sha256"
    }

    private var rows: [Row] = []

    /// Throws all faults of the file at once.
    init(_ bytes: Data, file: String) throws(Failure) {
        var reader = CSVReader(bytes, hasComments: true)
        var columns: [Column] = []
        var faults: [String] = []
        while let item = reader.next() {
            switch item {
            case .fault(let line, let message): faults.append("\(file):\(line): \(message)")
            case .record(let record) where columns.isEmpty:
                columns = try Self.columns(record, file: file)
            case .record(let record):
                do {
                    rows.append(try Self.row(record, columns))
                } catch {
                    faults.append("\(file):\(record.line): \(error.reason)")
                }
            }
        }
        if columns.isEmpty { faults.append("\(file) is empty") }
        if !faults.isEmpty { throw Failure(.badData, faults.joined(separator: "\n")) }
    }

    /// Who stands in the rule file is not added; of her only limits and leaves are taken.
    func changes(except fixed: Set<String>, by: String, note: String?) -> [RosterChange] {
        rows.flatMap { row in
            var changes: [RosterChange] = []
            if !fixed.contains(row.id) {
                changes.append(RosterChange(seller: row.id, action: .add, entry: row.entry, by: by, note: note))
            } else if row.entry.limits != RosterLimits() {
                let limits = row.entry.limits
                changes.append(RosterChange(seller: row.id, action: .capacity, limits: limits, by: by, note: note))
            }
            return changes
                + row.leave.map {
                    RosterChange(seller: row.id, action: .leave, from: $0.from, to: $0.to, by: by, note: note)
                }
        }
    }

    private struct Fault: Error {
        let reason: String
    }

    private static func columns(_ record: CSVRecord, file: String) throws(Failure) -> [Column] {
        let known = Column.allCases.map(\.rawValue).joined(separator: ", ")
        let columns = record.fields.map { Column(rawValue: $0.trimmingBlanks()) }
        if let unknown = columns.firstIndex(of: nil) {
            let name = record.fields[unknown].printable
            throw Failure(.badData, "\(file):\(record.line): there is no column \"\(name)\"; there are \(known)")
        }
        guard columns.contains(.id) else { throw Failure(.badData, "\(file):\(record.line): needs the column id") }
        return columns.compactMap(\.self)
    }

    private static func row(_ record: CSVRecord, _ columns: [Column]) throws(Fault) -> Row {
        guard record.fields.count == columns.count else {
            throw Fault(reason: "has \(record.fields.count) fields, but there are \(columns.count) columns")
        }
        let values = Dictionary(zip(columns, record.fields.map { $0.trimmingBlanks() })) { first, _ in first }
        func text(_ column: Column) -> String? { values[column].flatMap { $0.isEmpty ? nil : $0 } }
        func list(_ column: Column) -> [String]? {
            text(column)?.split(separator: "|").map { String($0).trimmingBlanks() }
        }
        func number(_ column: Column) throws(Fault) -> Int? {
            guard let text = text(column) else { return nil }
            guard let number = Int(text) else { throw Fault(reason: "\(column.rawValue): \"\(text)\" is no number") }
            return number
        }
        guard let id = text(.id) else { throw Fault(reason: "has no id") }
        let limits = RosterLimits(
            open: try number(.open),
            perDay: try number(.perDay),
            perWeek: try number(.perWeek),
            perMonth: try number(.perMonth)
        )
        var pools: [String: Int] = [:]
        for part in list(.pools) ?? [] {
            let words = part.split(separator: ":").map(String.init)
            guard words.count == 2, let weight = Int(words[1]) else {
                throw Fault(reason: "pools: \"\(part)\" is no pool with a weight; write it like west:2")
            }
            pools[words[0]] = weight
        }
        var leave: [(from: String, to: String)] = []
        for part in list(.leave) ?? [] {
            let days = part.split(separator: " - ", omittingEmptySubsequences: false).map(String.init)
            guard days.count <= 2, let from = days.first, let to = days.last else {
                throw Fault(reason: "leave: \"\(part)\" are no days; write them like 2026-12-24 - 2027-01-02")
            }
            leave.append((from, to))
        }
        var entry = RosterEntry(name: text(.name) ?? id, kind: text(.kind) ?? "rep", limits: limits, pools: pools)
        entry.calendar = text(.calendar)
        entry.skills = list(.skills)
        entry.languages = list(.languages)
        entry.products = list(.products)
        entry.certifications = list(.certifications)
        entry.tokenSHA256 = text(.token)
        return Row(id: id, entry: entry, leave: leave)
    }
}
