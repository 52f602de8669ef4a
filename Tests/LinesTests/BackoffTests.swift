import Lines
import TestKit
import Testing

@Suite("Waiting before the next attempt")
struct BackoffTests {
    @Test(arguments: 0..<50)
    func theLimitDoublesUpToTheCap(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var backoff = Backoff(firstMs: 10, capMs: 100)
        for limit: Int64 in [10, 20, 40, 80, 100, 100, 100] {
            #expect((1...limit).contains(backoff.next(using: &generator)))
        }
        backoff.reset()
        #expect((1...10).contains(backoff.next(using: &generator)))
    }

    @Test func waitsGrowAndSpread() {
        var generator = SeededGenerator(seed: 7)
        var sums: [Int64] = Array(repeating: 0, count: 6)
        var longest: Int64 = 0
        for _ in 0..<1_000 {
            var backoff = Backoff(firstMs: 50, capMs: 800)
            for step in sums.indices {
                let wait = backoff.next(using: &generator)
                sums[step] += wait
                longest = max(longest, wait)
            }
        }
        // The mean of 1...limit is half the limit: 25, 50, 100, 200, 400, 400.
        for (sum, mean) in zip(sums, [25, 50, 100, 200, 400, 400]) {
            #expect(abs(Double(sum) / 1_000 / Double(mean) - 1) < 0.1)
        }
        #expect(longest > 790)
    }

    @Test func theSameSeedGivesTheSameWaits() {
        func waits(_ seed: UInt64) -> [Int64] {
            var generator = SeededGenerator(seed: seed)
            var backoff = Backoff()
            return (0..<20).map { _ in backoff.next(using: &generator) }
        }
        #expect(waits(1) == waits(1))
        #expect(waits(1) != waits(2))
    }
}
