/// Which entries have a key, for all leads, in little memory.
///
/// In shards that grow alone, so that growing never needs the room twice. Keys are hashes cut to 32 bits: now and then
/// two share one, and then an entry is looked at that has nothing in common; that costs a look and changes no decision.
struct KeyIndex: Sendable {
    private var shards = [KeyShard](repeating: KeyShard(), count: Self.shardCount)
    /// A key that so many entries have is set aside.
    private let genericFrom: Int
    /// Bits of a key that tell its shard, and how many shards that makes.
    static let shardBits = 6
    private static let shardCount = 1 << shardBits

    init(genericFrom: Int) {
        self.genericFrom = genericFrom
    }

    /// Pairs of a key and an entry.
    var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// The entries that have the key, oldest first; nothing when it was set aside.
    func entries(_ key: UInt32, _ body: (UInt32) -> Void) {
        shards[Self.shard(key)].scan(key >> Self.shardBits, body)
    }

    /// Adds an entry to a key, unless it was set aside; calls `body` with those that have it already.
    ///
    /// Entries come in the order of their numbers.
    mutating func insert(_ key: UInt32, entry: UInt32, _ body: (UInt32) -> Void) {
        shards[Self.shard(key)].insert(key >> Self.shardBits, entry: entry, genericFrom: genericFrom, body)
    }

    /// As `insert`, at a start, when nobody asks who has a key already: those that are common are found by `finish`.
    mutating func load(_ key: UInt32, entry: UInt32) {
        shards[Self.shard(key)].load(key >> Self.shardBits, entry: entry, genericFrom: genericFrom)
    }

    /// To be called behind the last `load`.
    mutating func finish() {
        for shard in shards.indices { shards[shard].moveRecent(genericFrom: genericFrom) }
    }

    private static func shard(_ key: UInt32) -> Int { Int(key & UInt32(shardCount - 1)) }
}

/// The keys of a shard: most pairs in a sorted list, 6 bytes each, and the newest in an open hash table, from which they
/// are moved now and then.
private struct KeyShard: Sendable {
    private var sorted = SortedPairs()
    private var recent = RecentPairs()
    private var generic = GenericKeys()

    /// Pairs of a key and an entry.
    var count: Int { sorted.count + recent.count }

    func scan(_ key: UInt32, _ body: (UInt32) -> Void) {
        if generic.contains(key) { return }
        sorted.scan(key, body)
        recent.scan(key, body)
    }

    mutating func insert(_ key: UInt32, entry: UInt32, genericFrom: Int, _ body: (UInt32) -> Void) {
        if generic.contains(key) { return }
        var known = 0
        func count(_ other: UInt32) {
            known += 1
            body(other)
        }
        sorted.scan(key, count)
        recent.scan(key, count)
        recent.insert(key, entry: entry)
        if known >= genericFrom { generic.insert(key) }
        if recent.count > mostRecent { moveRecent(genericFrom: genericFrom) }
    }

    mutating func load(_ key: UInt32, entry: UInt32, genericFrom: Int) {
        if generic.contains(key) { return }
        recent.insert(key, entry: entry)
        if recent.count > mostRecent { moveRecent(genericFrom: genericFrom) }
    }

    mutating func moveRecent(genericFrom: Int) {
        let found = sorted.merge(recent.takeAll(), without: generic.takeNewest(), genericFrom: genericFrom)
        for key in found { generic.insert(key) }
    }

    private var mostRecent: Int { Self.fewest + sorted.count / Self.part }

    /// The newest pairs are moved when they are more than this, and this part of the others.
    private static let fewest = 256
    private static let part = 8
}

/// Keys that so many entries have that they tell nothing; their pairs are forgotten when pairs are moved.
private struct GenericKeys: Sendable {
    private var keys: Set<UInt32> = []
    /// A bit for each value of a key's lower bits that any of the keys has: most others are told from them by it.
    private var marks = [UInt64](repeating: 0, count: 64)
    /// Those whose pairs are not forgotten yet.
    private var newest: Set<UInt32> = []

    func contains(_ key: UInt32) -> Bool {
        marks[Int(key & 63)] >> UInt64(key >> 6 & 63) & 1 == 1 && keys.contains(key)
    }

    mutating func insert(_ key: UInt32) {
        keys.insert(key)
        newest.insert(key)
        marks[Int(key & 63)] |= 1 << UInt64(key >> 6 & 63)
    }

    mutating func takeNewest() -> Set<UInt32> {
        defer { newest = [] }
        return newest
    }
}

/// Pairs of a key and an entry, by key and then by entry, in buckets by the upper bits of the key.
private struct SortedPairs: Sendable {
    /// Where each bucket begins; one more for the end.
    private var starts: [UInt32] = [0, 0]
    /// Lower bits of the keys.
    private var keys: [UInt16] = []
    private var entries: [UInt32] = []
    /// Bits of a key that are not the bucket's.
    private var lowBits = keyBits

    /// Of a key without the shard's bits.
    private static let keyBits = 32 - KeyIndex.shardBits
    /// Pairs of a bucket, on average, at most.
    private static let bucket = 8

    var count: Int { entries.count }

    func scan(_ key: UInt32, _ body: (UInt32) -> Void) {
        if entries.isEmpty { return }
        let place = Int(key >> UInt32(lowBits))
        let low = UInt16(truncatingIfNeeded: key & lowMask)
        for pair in Int(starts[place])..<Int(starts[place + 1]) where keys[pair] == low { body(entries[pair]) }
    }

    private var lowMask: UInt32 { 1 << UInt32(lowBits) - 1 }

    /// Takes in pairs, which are sorted, each the key in the upper half and the entry in the lower; returns further keys
    /// that are generic, and forgets them.
    mutating func merge(_ pairs: [UInt64], without generic: Set<UInt32>, genericFrom: Int) -> [UInt32] {
        let old = self
        var run = Run(most: genericFrom)
        let all = old.count + pairs.count
        lowBits = 16
        while lowBits > 1, all >> (Self.keyBits - lowBits) > Self.bucket { lowBits -= 1 }
        starts = []
        starts.reserveCapacity(1 << (Self.keyBits - lowBits) + 1)
        keys = []
        keys.reserveCapacity(all)
        entries = []
        entries.reserveCapacity(all)
        var place = 0
        for bucket in 0..<old.starts.count - 1 {
            for pair in Int(old.starts[bucket])..<Int(old.starts[bucket + 1]) {
                let key = UInt32(bucket) << UInt32(old.lowBits) | UInt32(old.keys[pair])
                while place < pairs.count, pairs[place] >> 32 < UInt64(key) {
                    append(pairs[place], without: generic, &run)
                    place += 1
                }
                append(UInt64(key) << 32 | UInt64(old.entries[pair]), without: generic, &run)
            }
        }
        for pair in pairs[place...] { append(pair, without: generic, &run) }
        while starts.count <= 1 << (Self.keyBits - lowBits) { starts.append(UInt32(entries.count)) }
        return run.tooLong
    }

    /// Pairs of one key, one behind the other.
    private struct Run {
        let most: Int
        var key: UInt32 = 0
        var length = 0
        /// Keys of those that were longer than `most`.
        var tooLong: [UInt32] = []
    }

    private mutating func append(_ pair: UInt64, without generic: Set<UInt32>, _ run: inout Run) {
        let key = UInt32(truncatingIfNeeded: pair >> 32)
        if !generic.isEmpty, generic.contains(key) { return }
        run.length = key == run.key ? run.length + 1 : 1
        run.key = key
        if run.length > run.most {
            if run.length == run.most + 1 {
                run.tooLong.append(key)
                keys.removeLast(run.most)
                entries.removeLast(run.most)
            }
            return
        }
        while starts.count <= Int(key >> UInt32(lowBits)) { starts.append(UInt32(entries.count)) }
        keys.append(UInt16(truncatingIfNeeded: key & lowMask))
        entries.append(UInt32(truncatingIfNeeded: pair))
    }
}

/// Pairs of a key and an entry in an open hash table of 64-bit slots.
private struct RecentPairs: Sendable {
    /// Key in the upper half, entry + 1 in the lower; 0 is free.
    private var slots = [UInt64](repeating: 0, count: 64)
    private(set) var count = 0

    /// Where the search for a key begins: its bits, spread over the slots.
    private func home(_ key: UInt32) -> Int {
        Int((UInt64(key << UInt32(KeyIndex.shardBits)) &* UInt64(slots.count)) >> 32)
    }

    /// Those of the key, oldest first.
    func scan(_ key: UInt32, _ body: (UInt32) -> Void) {
        var slot = home(key)
        while slots[slot] != 0 {
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == key {
                body(UInt32(truncatingIfNeeded: slots[slot]) - 1)
            }
            slot += 1
            if slot == slots.count { slot = 0 }
        }
    }

    mutating func insert(_ key: UInt32, entry: UInt32) {
        if count * 4 >= slots.count * 3 { grow() }
        place(UInt64(key) << 32 | UInt64(entry + 1))
        count += 1
    }

    /// Empties the table; the pairs by key and then by entry, each the key in the upper half and the entry in the lower.
    mutating func takeAll() -> [UInt64] {
        let pairs = slots.filter { $0 != 0 }.map { $0 - 1 }.sorted()
        for slot in slots.indices { slots[slot] = 0 }
        count = 0
        return pairs
    }

    private mutating func place(_ content: UInt64) {
        var slot = home(UInt32(truncatingIfNeeded: content >> 32))
        while slots[slot] != 0 {
            slot += 1
            if slot == slots.count { slot = 0 }
        }
        slots[slot] = content
    }

    /// Half as large again; in order, so that entries of a key stay in theirs.
    private mutating func grow() {
        let pairs = slots.filter { $0 != 0 }.sorted()
        slots = [UInt64](repeating: 0, count: slots.count + slots.count / 2)
        for pair in pairs { place(pair) }
    }
}
