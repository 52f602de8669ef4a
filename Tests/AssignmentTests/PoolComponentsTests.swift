import TestKit
import Testing

@testable import Assignment

@Suite("Pools that share sellers")
struct PoolComponentsTests {
    private func pool(_ id: String, _ sellers: String..., otherwise: [Pool.Hindrance: String] = [:]) -> Pool {
        Pool(
            id: id,
            members: sellers.map { Pool.Member(seller: $0, weight: 1) },
            policy: .turns,
            afterAbsence: .keepPlace,
            points: MatchPoints(),
            otherwise: otherwise
        )
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

    @Test("A pool that takes what another cannot is of its component, and a seller in no pool is one by herself")
    func overflow() {
        let components = PoolComponents(
            [pool("west", "anna", otherwise: [.full: "spare"]), pool("spare", "ben"), pool("north", "carla")],
            sellers: ["anna", "ben", "carla", "dora"]
        )
        #expect(components.byPool == ["west": "spare", "spare": "spare", "north": "north"])
        #expect(components.bySeller == ["anna": "spare", "ben": "spare", "carla": "north", "dora": "seller:dora"])
    }

    @Test("They are the same in whatever order the pools come, and as small as they can be", arguments: 1...50)
    func anyOrder(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var pools = (0..<12).map { number in
            let sellers = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                "s\(Int.random(in: 0..<14, using: &generator))"
            }
            var pool = pool("p\(number)")
            pool.members = Set(sellers).map { Pool.Member(seller: $0, weight: 1) }
            return pool
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
        #expect(rules.pool(for: request("US", "CA"))?.id == "west")
        #expect(rules.pool(for: request("US", "TX"))?.id == "east")
        #expect(rules.pool(for: request("FR")) == nil)
        #expect(rules.component(ofPool: "emea") == "east")
        #expect(rules.component(ofPool: "gone") == nil)
        #expect(rules.component(ofSeller: "carla") == "east")
        #expect(rules.component(ofSeller: "gone") == nil)
        #expect(rules.queues(ofSeller: "ben") == ["east", "emea", "west", "seller:ben"])
        #expect(rules.queues(ofSeller: "gone") == [])
    }
}
