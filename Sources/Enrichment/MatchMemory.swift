import Contracts
import Matching
import Store
import Synchronization

/// The index of all leads in memory: a cache of the table of entries, which any replica writes to.
///
/// Every batch first reads what was written since the last one, by this process or another, so what is known never
/// depends on who wrote it, and what was rolled back is never known. Two replicas may decide at the same moment, neither
/// knowing what the other is about to write; each entry therefore tells up to where its writer knew the other lanes. Who
/// reads an entry that was made without knowledge of one of its own, with a lead that its writer would have compared,
/// has that lead looked at anew: of two halves of one person one lead is left, and of two that may be one person a review.
final class MatchMemory: Sendable {
    fileprivate struct State {
        var index: MatchIndex
        /// Up to where each lane is known.
        var known: [Int64: Int64] = [:]
        /// Lanes that were written to since the start.
        var writers: Set<Int64> = []
        /// The numbers of the newest entries of this process, which others may not have known.
        var own: [UInt32: Int64] = [:]
        var oldestOwn: UInt32 = 0
        /// Entries that this process wrote and that are known once they are committed, by number.
        var written: [Int64: MatchEntry] = [:]
        /// Leads to be looked at anew, and the ones that their writers did not know.
        var doubtful: [String: Set<String>] = [:]
    }

    private let state: Mutex<State>

    /// Entries that are read at once.
    private static let page = 5_000
    /// Own entries that are remembered: replicas are never so far behind.
    private static let mostOwn = 20_000

    init(_ rules: MatchRules) {
        state = Mutex(State(index: MatchIndex(rules)))
    }

    /// Reads all that is there, at a start.
    func load(in transaction: any Transaction) throws {
        var last = Int64.min
        var isMore = true
        while isMore {
            let rows = try transaction.run(MatchEntryTable.entries(after: last, through: .max, limit: Self.page))
            try state.withLock { state in
                for row in rows {
                    last = try row.integer(0)
                    state.index.load(try Self.entry(row))
                    state.known[Lane.number(holding: last)] = last
                }
            }
            isMore = rows.count == Self.page
        }
        let merged = try transaction.run(LeadTable.merged).map { (try $0.text(0), try $0.text(1)) }
        state.withLock { state in
            state.index.finish()
            for (lead, survivor) in merged { state.index.merge(lead, into: survivor) }
        }
    }

    private static func entry(_ row: Row) throws -> MatchEntry {
        guard let entry = MatchEntry(lead: try row.text(1), text: try row.text(2)) else {
            throw StoreError(.corrupt, "entry \(try row.integer(0)) of the match index cannot be read")
        }
        return entry
    }

    /// Reads what was written since the last time.
    func catchUp(in transaction: any Transaction, lane: Lane) throws {
        let heads = try transaction.run(MatchEntryTable.heads).map { (try $0.integer(0), try $0.integer(1)) }
        // The own ones first: whether others met them is seen when the others' are added.
        for (other, last) in heads.filter({ $0.0 == lane.number }) + heads.filter({ $0.0 != lane.number }) {
            while true {
                let after = state.withLock { $0.known[other] ?? Lane.numbers(of: other).lowerBound }
                if after >= last { break }
                if other == lane.number, try takeOwn(after: after, through: last, of: other, in: transaction) { break }
                let page = MatchEntryTable.entries(after: after, through: last, limit: Self.page)
                let rows = try transaction.run(page)
                for row in rows { try take(row, of: other, own: lane.number) }
                state.withLock { state in
                    state.writers.insert(other)
                    if rows.count < Self.page { state.known[other] = last }
                }
            }
        }
    }

    /// Takes entries that this process wrote, those that were committed; returns false when it does not have them all.
    private func takeOwn(
        after: Int64,
        through last: Int64,
        of lane: Int64,
        in transaction: any Transaction
    ) throws -> Bool {
        let numbers = try transaction.run(MatchEntryTable.numbers(after: after, through: last)).map {
            try $0.integer(0)
        }
        return state.withLock { state in
            let entries = numbers.compactMap { state.written[$0] }
            guard entries.count == numbers.count else { return false }
            for (number, entry) in zip(numbers, entries) {
                let (added, _) = state.add(entry, unknown: .max)
                state.remember(added, number: number, most: Self.mostOwn)
            }
            state.writers.insert(lane)
            state.known[lane] = last
            state.written = state.written.filter { $0.key > last }
            return true
        }
    }

    /// Keeps an entry that is about to be written, so that it need not be read again.
    func keep(_ entry: MatchEntry, number: Int64) {
        state.withLock { $0.written[number] = entry }
    }

    /// Leads that have to be looked at anew, and with which others.
    ///
    /// Each until somebody looked and nothing came of it (`cleared`): what is merged may be undone with the transaction.
    var doubtful: [String: Set<String>] { state.withLock { $0.doubtful } }

    /// Nothing came of looking at the lead.
    func cleared(_ lead: String) {
        state.withLock { $0.doubtful[lead] = nil }
    }

    /// Up to where the lanes but the own are known, as an entry tells it; nil when there is no other.
    func seen(but lane: Lane) -> String? {
        let known = state.withLock { state in
            state.known.filter { $0.key != lane.number && state.writers.contains($0.key) }
        }
        if known.isEmpty { return nil }
        return known.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
    }

    /// The leads that share a key with each record.
    func leads(with keys: [BlockingKeys]) -> [[String]] {
        state.withLock { state in keys.map { state.index.leads(with: $0) } }
    }

    /// How common values are, as far as is known.
    var statistics: MatchStatistics { state.withLock { $0.index.statistics } }

    private func take(_ row: Row, of lane: Int64, own: Int64) throws {
        let (number, entry) = (try row.integer(0), try Self.entry(row))
        let seenText = try row.optionalText(3)
        // Up to where the writer knew what this process writes; its own entries it always knows.
        let knew = own == lane ? Int64.max : Self.seen(seenText, of: own)
        state.withLock { state in
            let (added, doubts) = state.add(entry, unknown: knew)
            if lane == own { state.remember(added, number: number, most: Self.mostOwn) }
            state.known[lane] = number
            if !doubts.isEmpty { state.doubtful[entry.lead, default: []].formUnion(doubts) }
        }
    }

    /// Up to where a writer knew a lane; nothing of it when it does not say.
    private static func seen(_ text: String?, of lane: Int64) -> Int64 {
        for part in (text ?? "").split(separator: ",") {
            let pair = part.split(separator: ":")
            if pair.count == 2, Int64(pair[0]) == lane { return Int64(pair[1]) ?? 0 }
        }
        return 0
    }
}

extension MatchMemory.State {
    /// Adds an entry; returns its number, and the leads that this process wrote behind `knew` and the entry's writer would
    /// have compared with its own.
    fileprivate mutating func add(_ entry: MatchEntry, unknown knew: Int64) -> (number: UInt32, doubts: Set<String>) {
        var met: Set<UInt32> = []
        let own = own
        let number = index.add(entry) { other in
            if let written = own[other], written > knew { met.insert(other) }
        }
        if met.isEmpty { return (number, []) }
        let leads = Set(met.map { index.lead(of: $0) }).subtracting([entry.lead])
        // Of a lead that was known before, an entry has but the keys that are new: too few to tell.
        guard entry.isNewLead else { return (number, leads) }
        return (number, leads.intersection(index.leads(with: entry.keys, but: entry.lead)))
    }

    fileprivate mutating func remember(_ entry: UInt32, number: Int64, most: Int) {
        own[entry] = number
        while own.count > most {
            own[oldestOwn] = nil
            oldestOwn += 1
        }
    }
}
