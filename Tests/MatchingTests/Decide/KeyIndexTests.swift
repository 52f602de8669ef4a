import TestKit
import Testing

@testable import Matching

/// The index of keys, held against the plainest one.
@Suite struct KeyIndexTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func findsWhatAPlainTableFinds(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var index = KeyIndex(genericFrom: 20)
        var loaded = index
        var plain: [UInt32: [UInt32]] = [:]
        // Keys that many have and keys that few have; some that differ in the highest or the lowest bits alone.
        let common = (0..<500).map { _ in UInt32.random(in: 0 ... .max, using: &random) } + [0, .max, 1 << 31, 63, 64]
        for entry in 0..<40_000 as Range<UInt32> {
            let key =
                entry % 3 == 0
                ? UInt32.random(in: 0 ... .max, using: &random) : common[Int.random(in: 0..<505, using: &random)]
            loaded.load(key, entry: entry)
            let known = plain[key, default: []]
            var met: [UInt32] = []
            index.insert(key, entry: entry) { met.append($0) }
            if known.count > 20 {
                #expect(met.isEmpty)
            } else {
                #expect(met == known)
                plain[key, default: []].append(entry)
            }
        }
        loaded.finish()
        for (key, known) in plain {
            for index in [index, loaded] {
                var found: [UInt32] = []
                index.entries(key) { found.append($0) }
                #expect(found == (known.count > 20 ? [] : known))
            }
        }
        // Pairs of keys that were set aside are forgotten in time.
        #expect(index.count <= plain.values.reduce(0) { $0 + $1.count })
    }
}
