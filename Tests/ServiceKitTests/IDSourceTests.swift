import Contracts
import ServiceKit
import TestKit
import Testing

@Suite struct IDSourceTests {
    @Test func idsAreOfVersionSevenAndSortByTime() {
        let ids = IDSource(generator: SeededGenerator(seed: 3))
        var drawn: [String] = []
        for step in 0..<2_000 { drawn.append(ids.next(at: testInstant.adding(milliseconds: Int64(step)))) }
        #expect(drawn == drawn.sorted())
        #expect(Set(drawn).count == drawn.count)
        for id in drawn {
            let parts = id.split(separator: "-").map(String.init)
            #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
            #expect(parts[2].first == "7")
            #expect("89ab".contains(parts[3].first ?? "?"))
            #expect(id.allSatisfy { "0123456789abcdef-".contains($0) })
        }
        #expect(Int64(drawn[0].filter { $0 != "-" }.prefix(12), radix: 16) == testInstant.milliseconds)
    }

    @Test func idsOfOneInstantDiffer() async {
        let ids = IDSource(generator: SystemRandomNumberGenerator())
        let drawn = await withTaskGroup(of: [String].self) { tasks in
            for _ in 0..<8 { tasks.addTask { (0..<2_000).map { _ in ids.next(at: testInstant) } } }
            return await tasks.reduce(into: [String]()) { $0 += $1 }
        }
        #expect(Set(drawn).count == 16_000)
    }

    @Test func idsOfOneInstantSortAsTheyWereDrawn() {
        let ids = IDSource(generator: SeededGenerator(seed: 3))
        for step in 0..<20 {
            let instant = testInstant.adding(milliseconds: Int64(step))
            let drawn = (0..<2_000).map { _ in ids.next(at: instant) }
            #expect(drawn == drawn.sorted())
            #expect(Set(drawn).count == drawn.count)
            #expect(drawn.allSatisfy { Int64($0.filter { $0 != "-" }.prefix(12), radix: 16) == instant.milliseconds })
            #expect(drawn.allSatisfy { $0.dropFirst(14).first == "7" })
        }
    }

    @Test func theSameSeedDrawsTheSame() {
        let (one, other) = (
            IDSource(generator: SeededGenerator(seed: 1)), IDSource(generator: SeededGenerator(seed: 1))
        )
        #expect(one.next(at: testInstant) == other.next(at: testInstant))
        #expect(one.next(at: Instant(milliseconds: 0)).hasPrefix("00000000-0000-7"))
    }
}
