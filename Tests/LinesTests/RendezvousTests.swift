import Lines
import Testing

@Suite("Keeping a key to its node")
struct RendezvousTests {
    private static let keys = (0..<20_000).map { "person\($0)@example.com" }

    private static func nodes(_ count: Int) -> [Address] {
        (1...count).map { Address(host: "10.0.0.\($0)", port: 7102) }
    }

    @Test func noNodeAndOneNode() {
        #expect(Rendezvous.pick("a", among: [Address]()) == nil)
        #expect(Rendezvous.pick("a", among: Self.nodes(1)) == Self.nodes(1).first)
    }

    @Test func theOrderOfTheNodesDoesNotMatter() {
        let nodes = Self.nodes(5)
        for key in Self.keys.prefix(1_000) {
            #expect(Rendezvous.pick(key, among: nodes) == Rendezvous.pick(key, among: nodes.reversed()))
        }
    }

    /// Fixed: an older and a newer sender must agree.
    @Test func theChoiceIsTheSameForEver() {
        let nodes = ["a:1", "b:1", "c:1", "d:1"]
        #expect(
            ["mira", "anna", "ben", "", "zoë"].map { Rendezvous.pick($0, among: nodes) } == [
                "d:1", "d:1", "c:1", "d:1", "b:1",
            ]
        )
    }

    @Test(arguments: [3, 8])
    func onlyTheKeysOfANodeThatGoesMove(count: Int) {
        let nodes = Self.nodes(count)
        for gone in nodes {
            let rest = nodes.filter { $0 != gone }
            for key in Self.keys.prefix(2_000) {
                let before = Rendezvous.pick(key, among: nodes)
                let after = Rendezvous.pick(key, among: rest)
                #expect(before == gone ? after != gone : after == before)
            }
        }
    }

    @Test(arguments: [3, 8])
    func keysSpreadEvenly(count: Int) {
        var shares: [Address: Int] = [:]
        for key in Self.keys {
            if let node = Rendezvous.pick(key, among: Self.nodes(count)) { shares[node, default: 0] += 1 }
        }
        let even = Double(Self.keys.count) / Double(count)
        #expect(shares.count == count)
        for share in shares.values { #expect(abs(Double(share) / even - 1) < 0.06) }
    }
}
