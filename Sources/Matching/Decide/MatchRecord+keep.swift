extension [MatchRecord] {
    /// From so many on a record goes that holds nothing that the others do not.
    private static let plenty = 12
    /// More are never kept; the oldest goes.
    private static let most = 48

    /// Adds a record of the lead, and keeps the list short without losing a value that the lead is known by.
    package mutating func keep(_ record: MatchRecord) {
        append(record)
        if count <= Self.plenty { return }
        var times: [UInt32: Int] = [:]
        let values = map(\.values)
        for value in values.joined() { times[value, default: 0] += 1 }
        if let needless = values.firstIndex(where: { $0.allSatisfy { times[$0] ?? 0 > 1 } }) {
            remove(at: needless)
        } else if count > Self.most {
            removeFirst()
        }
    }
}
