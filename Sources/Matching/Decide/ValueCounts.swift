/// How many leads have a value, by the hash of the value, in little memory.
///
/// An open hash table of 32-bit slots, in shards that grow alone, so that growing never needs the room twice. Most values
/// are those of one lead or of a few: counts that do not fit in a slot stand in a table beside it.
struct ValueCounts: Sendable {
    private var shards = [Shard](repeating: Shard(), count: 1 << Self.shardBits)
    /// Bits of a hash that tell its shard.
    fileprivate static let shardBits: UInt32 = 6

    subscript(value: UInt32) -> Int {
        shards[Self.shard(value)].count(value >> Self.shardBits)
    }

    mutating func add(_ value: UInt32, _ count: Int = 1) {
        shards[Self.shard(value)].add(value >> Self.shardBits, count)
    }

    private static func shard(_ value: UInt32) -> Int { Int(value & (1 << shardBits - 1)) }
}

/// The values of a shard, by what is left of their hashes.
private struct Shard: Sendable {
    /// The rest of the hash above the count, which is never 0: 0 is free.
    private var slots = [UInt32](repeating: 0, count: 64)
    private var used = 0
    /// Counts of values whose slots have the greatest.
    private var large: [UInt32: Int] = [:]

    private static let countBits = ValueCounts.shardBits
    private static let most: UInt32 = 1 << countBits - 1

    func count(_ rest: UInt32) -> Int {
        let count = slots[find(rest)] & Self.most
        return count == Self.most ? large[rest] ?? 0 : Int(count)
    }

    mutating func add(_ rest: UInt32, _ more: Int) {
        if used * 6 >= slots.count * 5 { grow() }
        let slot = find(rest)
        if slots[slot] == 0 { used += 1 }
        let count = self.count(rest) + more
        if count >= Self.most { large[rest] = count }
        slots[slot] = rest << Self.countBits | min(UInt32(clamping: count), Self.most)
    }

    private func home(_ rest: UInt32) -> Int {
        Int((UInt64(rest) &* UInt64(slots.count)) >> UInt64(32 - ValueCounts.shardBits))
    }

    private func find(_ rest: UInt32) -> Int {
        var slot = home(rest)
        while slots[slot] != 0, slots[slot] >> Self.countBits != rest {
            slot += 1
            if slot == slots.count { slot = 0 }
        }
        return slot
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt32](repeating: 0, count: old.count + old.count / 4)
        for content in old where content != 0 { slots[find(content >> Self.countBits)] = content }
    }
}
