/// How many leads have a value, by the hash of the value, in little memory.
///
/// An open hash table of 64-bit slots, a 32-bit hash and a 32-bit count each, in shards that grow alone, so that growing
/// never needs the room twice.
struct ValueCounts: Sendable {
    fileprivate var shards = [Shard](repeating: Shard(), count: 64)

    fileprivate struct Shard: Sendable {
        var slots = [UInt64](repeating: 0, count: 64)
        var count = 0
    }

    subscript(value: UInt32) -> Int {
        shards[Int(value & 63)].count(value)
    }

    mutating func add(_ value: UInt32, _ count: Int = 1) {
        shards[Int(value & 63)].add(value, UInt64(count))
    }
}

extension ValueCounts.Shard {
    private func home(_ value: UInt32) -> Int { Int((UInt64(value) &* UInt64(slots.count)) >> 32) }

    private func find(_ value: UInt32) -> Int {
        var slot = home(value)
        while slots[slot] != 0, UInt32(truncatingIfNeeded: slots[slot] >> 32) != value {
            slot += 1
            if slot == slots.count { slot = 0 }
        }
        return slot
    }

    func count(_ value: UInt32) -> Int { Int(UInt32(truncatingIfNeeded: slots[find(value)])) }

    mutating func add(_ value: UInt32, _ more: UInt64) {
        if count * 6 >= slots.count * 5 { grow() }
        let slot = find(value)
        if slots[slot] == 0 {
            slots[slot] = UInt64(value) << 32
            count += 1
        }
        slots[slot] += more
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count + old.count / 4)
        for content in old where content != 0 {
            slots[find(UInt32(truncatingIfNeeded: content >> 32))] = content
        }
    }
}
