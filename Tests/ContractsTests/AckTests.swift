import Contracts
import TestKit
import Testing

@Suite("Ranges of an acknowledgement")
struct AckTests {
    @Test(
        "The fewest ranges that hold exactly the numbers, in whatever order they come",
        arguments: [
            ([], []), ([7], [[7, 7]]), ([1, 2, 3], [[1, 3]]), ([3, 1, 2], [[1, 3]]),
            ([1, 3, 5], [[1, 1], [3, 3], [5, 5]]),
            ([9, 9, 10, 10, 12], [[9, 10], [12, 12]]), ([0, .max, .max], [[0, 0], [.max, .max]]),
            ([.max, .max - 1], [[.max - 1, .max]]),
        ] as [([Int64], [[Int64]])]
    )
    func fewest(numbers: [Int64], ranges: [[Int64]]) {
        #expect(Ack(numbers).ranges == ranges)
    }

    @Test("Random sets come back whole", arguments: 1...20 as ClosedRange<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let numbers = Set((0..<200).map { _ in Int64.random(in: 0..<400, using: &generator) })
        let ack = Ack(numbers)
        #expect(Set(ack.ranges.flatMap { $0[0]...$0[1] }) == numbers)
        for (left, right) in zip(ack.ranges, ack.ranges.dropFirst()) { #expect(left[1] + 1 < right[0]) }
        let line = try Line(.ack(ack)).text.dropLast()
        #expect(try read(String(line)).get().message == .ack(ack))
    }
}
