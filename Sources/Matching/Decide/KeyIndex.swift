/// Which entries have a key, for all leads, in little memory.
///
/// An open hash table of 64-bit slots, a 32-bit key and a 32-bit entry each, in shards that grow alone, so that growing
/// never needs the room twice. Keys are hashes cut to 32 bits: now and then two share one, and then an entry is looked
/// at that has nothing in common; that costs a look and changes no decision.
struct KeyIndex: Sendable {
    fileprivate var shards = [Shard](repeating: Shard(), count: Self.shardCount)
    /// Keys that so many entries have that they tell nothing.
    private var generic: Set<UInt32> = []

    /// A key that so many entries have is set aside.
    private let genericFrom: Int
    private static let shardCount = 64

    fileprivate struct Shard: Sendable {
        /// Key in the upper half, entry + 1 in the lower; 0 is free.
        var slots = [UInt64](repeating: 0, count: 64)
        var count = 0
    }

    init(genericFrom: Int) {
        self.genericFrom = genericFrom
    }

    /// How many slots are in use.
    var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// The entries that have the key, oldest first; nothing when it was set aside.
    func entries(_ key: UInt32, _ body: (UInt32) -> Void) {
        if generic.contains(key) { return }
        shards[Self.shard(key)].scan(key, body)
    }

    /// Adds an entry to a key, unless it was set aside; calls `body` with those that have it already.
    mutating func insert(_ key: UInt32, entry: UInt32, _ body: (UInt32) -> Void) {
        if generic.contains(key) { return }
        let known = shards[Self.shard(key)].insert(key, entry: entry, body)
        if known >= genericFrom { generic.insert(key) }
    }

    private static func shard(_ key: UInt32) -> Int { Int(key & UInt32(shardCount - 1)) }
}

extension KeyIndex.Shard {
    /// Where the search for a key begins: its upper bits, spread over the slots.
    private func home(_ key: UInt32) -> Int {
        Int((UInt64(key) &* UInt64(slots.count)) >> 32)
    }

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

    /// Returns how many entries had the key before.
    mutating func insert(_ key: UInt32, entry: UInt32, _ body: (UInt32) -> Void) -> Int {
        if count * 4 >= slots.count * 3 { grow() }
        var slot = home(key)
        var known = 0
        while slots[slot] != 0 {
            if UInt32(truncatingIfNeeded: slots[slot] >> 32) == key {
                known += 1
                body(UInt32(truncatingIfNeeded: slots[slot]) - 1)
            }
            slot += 1
            if slot == slots.count { slot = 0 }
        }
        slots[slot] = UInt64(key) << 32 | UInt64(entry + 1)
        count += 1
        return known
    }

    /// Half as large again: the home of a key follows from the key alone.
    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count + old.count / 2)
        // From behind a free slot on, so that entries of a key stay in their order.
        let free = old.firstIndex(of: 0) ?? 0
        for step in 0..<old.count {
            let content = old[(free + step) % old.count]
            if content == 0 { continue }
            var slot = home(UInt32(truncatingIfNeeded: content >> 32))
            while slots[slot] != 0 {
                slot += 1
                if slot == slots.count { slot = 0 }
            }
            slots[slot] = content
        }
    }
}
