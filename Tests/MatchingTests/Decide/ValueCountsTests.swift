import TestKit
import Testing

@testable import Matching

/// The counts of values, held against the plainest ones.
@Suite struct ValueCountsTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func countsWhatADictionaryCounts(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var counts = ValueCounts()
        var plain: [UInt32: Int] = [:]
        // Some that few have, some that very many have, and some that differ in the highest or the lowest bits alone.
        let common = (0..<50).map { _ in UInt32.random(in: 0 ... .max, using: &random) } + [0, 63, 64, 1 << 31, .max]
        for step in 0..<30_000 {
            let value =
                step % 3 == 0
                ? UInt32.random(in: 0 ... .max, using: &random) : common[Int.random(in: 0..<55, using: &random)]
            let more = step % 1000 == 1 ? Int.random(in: 1...200, using: &random) : 1
            counts.add(value, more)
            plain[value, default: 0] += more
        }
        for (value, count) in plain { #expect(counts[value] == count) }
        for _ in 0..<10_000 {
            let value = UInt32.random(in: 0 ... .max, using: &random)
            #expect(counts[value] == plain[value] ?? 0)
        }
        // Each edge of what a slot holds.
        for count in 60...66 {
            var one = ValueCounts()
            for _ in 0..<count { one.add(7) }
            #expect(one[7] == count)
            #expect(one[7 + 64] == 0)
        }
    }
}
