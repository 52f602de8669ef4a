import Contracts

/// The calendars of a rule file, as they are read.
package struct CalendarReading {
    private let zones: ZoneBook
    package private(set) var calendars: [String: WorkCalendar] = [:]
    package private(set) var ids = RuleIdentifiers()
    /// Of the zones that were named, by name.
    private var fingerprints: [String: String] = [:]

    package init(zones: ZoneBook) { self.zones = zones }

    /// The name by content of all zones that were named; nil when none was.
    package var fingerprint: String? {
        let all = fingerprints.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return all.isEmpty ? nil : Fingerprint.sha256(all.joined(separator: "\n"), bytes: 6)
    }

    private enum Key: String, RuleKey { case id, zone, hours, holidays }

    /// Reads one of several calendars, under its id.
    package mutating func read(_ node: RuleNode, _ reader: RuleReader) {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return }
        let id = fields.identifier(.id, among: &ids)
        let calendar = calendar(fields, id: id ?? "")
        if let id { calendars[id] = calendar }
    }

    /// Reads a calendar that stands alone, without an id; nil after a fault.
    package mutating func readAlone(_ node: RuleNode, _ reader: RuleReader) -> WorkCalendar? {
        guard let fields = reader.fields(node, keyedBy: Key.self) else { return nil }
        if fields.optional(.id) != nil {
            reader.fault(fields.place(.id), .unknownKey, "this calendar stands alone, so it needs no id")
        }
        return calendar(fields, id: "")
    }

    private mutating func calendar(_ fields: RuleFields<Key>, id: String) -> WorkCalendar? {
        let reader = fields.reader
        let zone = fields.required(.zone).flatMap { self.zone($0, reader) }
        let hours = fields.required(.hours).map { Self.hours($0, reader) } ?? []
        let holidays = fields.list(.holidays).compactMap { reader.day($0) }
        guard let zone, hours.count == 7 else { return nil }
        return WorkCalendar(id: id, zone: zone, hours: hours, holidays: Set(holidays))
    }

    private mutating func zone(_ node: RuleNode, _ reader: RuleReader) -> Zone? {
        guard let name = reader.text(node) else { return nil }
        guard let found = zones.zone(name) else {
            reader.fault(
                node,
                .unknownReference,
                "\"\(name.prefix(60))\" is no time zone",
                hint: "write its IANA name, like Europe/Berlin"
            )
            return nil
        }
        fingerprints[name] = found.fingerprint
        return found.zone
    }

    private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let form = "write it like mon-fri: 09:00-12:00 | 13:00-17:00"

    /// The blocks of the seven days, Monday first; `mon-fri: 09:00-12:00 | 13:00-17:00`.
    ///
    /// A block that ends before it begins goes on after midnight.
    private static func hours(_ node: RuleNode, _ reader: RuleReader) -> [[WorkCalendar.Block]] {
        var week = Array(repeating: [WorkCalendar.Block](), count: 7)
        for entry in reader.entries(node) {
            guard let days = days(entry.name) else {
                reader.fault(entry.key, .wrongForm, "\"\(entry.name.prefix(40))\" are no days of the week", hint: form)
                continue
            }
            for text in reader.alternatives(entry.value) {
                guard let (from, to) = block(text) else {
                    reader.fault(entry.value, .wrongForm, "\"\(text.prefix(40))\" are no hours of a day", hint: form)
                    continue
                }
                for day in days {
                    week[day].append(from..<(from < to ? to : Day.length))
                    if to < from, to > 0 { week[(day + 1) % 7].append(0..<to) }
                }
            }
        }
        for day in week.indices {
            week[day].sort { $0.lowerBound < $1.lowerBound }
            for (one, next) in zip(week[day], week[day].dropFirst()) where one.overlaps(next) {
                reader.fault(node, .overlap, "hours of \(weekdays[day]) overlap")
                break
            }
        }
        return week
    }

    /// `mon`, `mon-fri`, `fri-mon`.
    private static func days(_ text: String) -> [Int]? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
            weekdays.firstIndex(of: $0.lowercased())
        }
        guard (1...2).contains(ends.count), let first = ends.first.flatMap(\.self), let last = ends.last.flatMap(\.self)
        else { return nil }
        return (0...(last - first + 7) % 7).map { (first + $0) % 7 }
    }

    /// `09:00-17:30`, in milliseconds since midnight.
    private static func block(_ text: String) -> (from: Int64, to: Int64)? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map {
            time(String($0).trimmingBlanks())
        }
        guard ends.count == 2, let from = ends[0], let to = ends[1], from != to, from < Day.length else { return nil }
        return (from, to)
    }

    /// `09:00`; `24:00` is the end of the day.
    private static func time(_ text: String) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hours = Int64(parts[0]),
            let minutes = Int64(parts[1]), (0...24).contains(hours), (0..<60).contains(minutes),
            hours < 24 || minutes == 0
        else { return nil }
        return (hours * 60 + minutes) * 60_000
    }
}
