import Testing

@testable import Lines

@Suite("Places for connections")
struct OpenConnectionsTests {
    @Test func thereAreAsManyAsAreWanted() {
        let open = OpenConnections(wanted: 2, descriptors: 1_000)
        let places = (0..<200).map { _ in open.enter() }
        #expect(places.prefix(2).allSatisfy { $0 == .served })
        #expect(places.dropFirst(2).prefix(117).allSatisfy { $0 == .toBeTurnedAway })
        #expect(places.dropFirst(2 + 117).allSatisfy { $0 == .none })
        #expect(open.count == 2)
        for place in places { open.leave(place) }
        #expect(open.count == 0)
        #expect(open.enter() == .served)
    }

    /// A flood must leave descriptors for the store and for the operations port.
    @Test(arguments: [(20_000, 2_500, 128), (1_024, 840, 120), (120, 49, 7), (10, 1, 1)])
    func someDescriptorsAreKeptBack(descriptors: Int, served: Int, turnedAway: Int) {
        let places = DescriptorLimit.places(wanted: 2_500, descriptors: descriptors)
        #expect(places == (served, turnedAway))
        #expect(DescriptorLimit.current >= 100)
    }
}
