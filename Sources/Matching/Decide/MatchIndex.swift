import Glibc

/// Where the leads are that a record may belong to, and how common its values are: of all leads, in memory.
///
/// It is made of entries, each what one submission added to a lead, and the same whatever the order in which they
/// come, but for keys that become common: those stand for the leads that had them first.
package struct MatchIndex: Sendable {
    private var keys: KeyIndex
    private var leads: [PackedID] = []
    /// Ids of leads that do not pack, by their place in `leads`.
    private var longIDs: [String] = []
    /// Leads that went into others, and into which.
    private var merged: [PackedID: PackedID] = [:]
    package private(set) var statistics = MatchStatistics()

    /// For the rules' limit of what is too common to be looked up.
    package init(_ rules: MatchRules) {
        keys = KeyIndex(genericFrom: rules.genericFrom)
    }

    /// Entries so far.
    package var count: Int { leads.count }

    /// Slots of the table of keys that are in use.
    package var keyCount: Int { keys.count }

    /// The leads that the record may belong to, those with most in common first.
    ///
    /// What two have in common is the sum over the keys that they share, each in bits by how few share it. Most that
    /// share a key with a person share one by chance; they are left out, since to read and compare all of them costs
    /// more than it finds.
    package func leads(with keys: BlockingKeys) -> [String] { leads(with: keys.hashes) }

    /// The leads but one that have most in common with these keys.
    package func leads(with keys: [UInt32], but lead: String? = nil) -> [String] {
        let own = lead.flatMap { PackedID($0) }
        var found: [(lead: PackedID, bits: Float)] = []
        found.reserveCapacity(128)
        let whole = Float(max(statistics.leads, 1))
        for key in keys {
            let start = found.count
            self.keys.entries(key) { entry in
                let lead = leads[Int(entry)]
                if lead != own { found.append((lead, 0)) }
            }
            let bits = log2(1 + whole / Float(max(found.count - start, 1)))
            for place in start..<found.count { found[place].bits = bits }
        }
        if found.isEmpty { return [] }
        found.sort { $0.lead < $1.lead }
        var sums: [(lead: PackedID, bits: Float)] = []
        for one in found {
            if sums.last?.lead == one.lead { sums[sums.count - 1].bits += one.bits } else { sums.append(one) }
        }
        sums.sort { ($0.bits, $1.lead) > ($1.bits, $0.lead) }
        let least = log2(1 + whole) * Self.leastShare
        return living(sums).prefix(Self.most).filter { $0.bits >= least }.map { name(of: $0.lead) }
    }

    /// The best with those that went into others in the others' places.
    private func living(_ sums: [(lead: PackedID, bits: Float)]) -> [(lead: PackedID, bits: Float)] {
        if merged.isEmpty { return sums }
        var living: [(lead: PackedID, bits: Float)] = []
        for one in sums.prefix(2 * Self.most) {
            var lead = one.lead
            while let into = merged[lead] { lead = into }
            if let place = living.firstIndex(where: { $0.lead == lead }) {
                living[place].bits += one.bits
            } else {
                living.append((lead, one.bits))
            }
        }
        return living.sorted { ($0.bits, $1.lead) > ($1.bits, $0.lead) }
    }

    /// Notes that a lead went into another: whoever shares a key with it shares one with the other.
    package mutating func merge(_ lead: String, into survivor: String) {
        guard let gone = PackedID(lead), let into = PackedID(survivor), gone != into else { return }
        merged[gone] = into
    }

    /// Least that two must have in common, as a part of the bits that tell one lead from all others.
    ///
    /// That is one key that few share, or several that some do. `scripts/bench matching` shows what is missed by it.
    private static let leastShare: Float = 0.8
    /// Most leads that are compared with a record.
    private static let most = 5

    /// Adds an entry; returns its number, which counts from 0.
    ///
    /// Calls `shared` with the numbers of earlier entries that have one of its keys, some perhaps more than once.
    @discardableResult
    package mutating func add(_ entry: MatchEntry, shared: (UInt32) -> Void = { _ in }) -> UInt32 {
        let number = note(entry)
        for key in entry.keys { keys.insert(key, entry: number, shared) }
        return number
    }

    /// All of an entry but its keys.
    private mutating func note(_ entry: MatchEntry) -> UInt32 {
        let number = UInt32(leads.count)
        if let survivor = entry.survivor { merge(entry.lead, into: survivor) }
        leads.append(pack(entry.lead))
        statistics.add(entry.values, isNewLead: entry.isNewLead)
        return number
    }

    /// As `add`, at a start: `finish` is to be called behind the last.
    package mutating func load(_ entry: MatchEntry) {
        let number = note(entry)
        for key in entry.keys { keys.load(key, entry: number) }
    }

    /// To be called behind the last `load`.
    package mutating func finish() { keys.finish() }

    /// The lead of an entry.
    package func lead(of entry: UInt32) -> String { name(of: leads[Int(entry)]) }

    private mutating func pack(_ id: String) -> PackedID {
        if let packed = PackedID(id) { return packed }
        longIDs.append(id)
        return PackedID(place: longIDs.count - 1)
    }

    private func name(of packed: PackedID) -> String {
        packed.place.map { longIDs[$0] } ?? packed.text
    }
}

/// A UUID in 16 bytes.
struct PackedID: Hashable, Comparable, Sendable {
    private let high: UInt64
    private let low: UInt64

    /// Nil when the text is no UUID in the usual form, in small letters.
    init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        var (high, low, count) = (UInt64(0), UInt64(0), 0)
        for (place, byte) in text.utf8.enumerated() {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                if byte != UInt8(ascii: "-") { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            if count < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
            count += 1
        }
        // Nothing is one of these in earnest: it stands for places.
        if high == 0 { return nil }
        (self.high, self.low) = (high, low)
    }

    init(place: Int) {
        (high, low) = (0, UInt64(place))
    }

    static func < (one: Self, other: Self) -> Bool { (one.high, one.low) < (other.high, other.low) }

    var place: Int? { high == 0 ? Int(low) : nil }

    var text: String {
        String(unsafeUninitializedCapacity: 36) { room in
            var place = 0
            for part in [high, low] {
                for shift in stride(from: 60, through: 0, by: -4) {
                    if place == 8 || place == 13 || place == 18 || place == 23 {
                        room[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    let digit = UInt8(part >> UInt64(shift) & 15)
                    room[place] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                    place += 1
                }
            }
            return place
        }
    }
}
