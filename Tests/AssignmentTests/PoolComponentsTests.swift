import TestKit
import Testing

@testable import Assignment

@Suite("Pools that share sellers")
struct PoolComponentsTests {
    private func pool(_ id: String, _ sellers: String...) -> Pool {
        Pool(id: id, members: sellers.map { Pool.Member(seller: $0, weight: 1) })
    }

    @Test("Pools are one component when they share sellers, directly or through others")
    func sharing() {
        let components = PoolComponents([
            pool("west", "anna", "ben"), pool("alps", "dora"), pool("east", "carla"), pool("north", "carla", "ben"),
            pool("empty"),
        ])
        #expect(
            components.byPool == ["west": "east", "north": "east", "east": "east", "alps": "alps", "empty": "empty"]
        )
        #expect(components.bySeller == ["anna": "east", "ben": "east", "carla": "east", "dora": "alps"])
    }

    @Test("They are the same in whatever order the pools come, and as small as they can be", arguments: 1...50)
    func anyOrder(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var pools = (0..<12).map { number in
            let sellers = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                "s\(Int.random(in: 0..<14, using: &generator))"
            }
            return Pool(id: "p\(number)", members: Set(sellers).map { Pool.Member(seller: $0, weight: 1) })
        }
        let components = PoolComponents(pools)
        pools.shuffle(using: &generator)
        #expect(PoolComponents(pools) == components)
        // Pools that are joined step by step until nothing changes any more.
        var groups = pools.map { (ids: Set([$0.id]), sellers: Set($0.members.map(\.seller))) }
        while let (one, other) = pairs(groups.count).first(where: {
            !groups[$0].sellers.isDisjoint(with: groups[$1].sellers)
        }) {
            groups[one] = (groups[one].ids.union(groups[other].ids), groups[one].sellers.union(groups[other].sellers))
            groups.remove(at: other)
        }
        for group in groups {
            for id in group.ids { #expect(components.byPool[id] == group.ids.min()) }
            for seller in group.sellers { #expect(components.bySeller[seller] == group.ids.min()) }
        }
    }

    private func pairs(_ count: Int) -> [(Int, Int)] {
        (0..<count).flatMap { one in (one + 1..<max(count, one + 1)).map { (one, $0) } }
    }

    @Test("The rules tell what is locked for a place and for a seller")
    func rules() throws {
        let rules = try RoutingRules.read(sampleRules, file: "routing.yaml")
        #expect(rules.components == ["east"])
        #expect(rules.pool(country: "US", region: "CA")?.id == "west")
        #expect(rules.pool(country: "US", region: "TX")?.id == "east")
        #expect(rules.pool(country: "FR", region: nil) == nil)
        #expect(rules.component(ofPool: "emea") == "east")
        #expect(rules.component(ofPool: "gone") == nil)
        #expect(rules.component(ofSeller: "carla") == "east")
        #expect(rules.component(ofSeller: "gone") == nil)
        #expect(rules.pools(ofSeller: "ben") == ["east", "emea", "west"])
        #expect(rules.pools(ofSeller: "gone") == [])
    }
}
