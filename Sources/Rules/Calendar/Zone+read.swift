extension Zone {
    /// Reads a file of zone data; nil when it is none.
    package init?(name: String, data: [UInt8]) {
        var bytes = ZoneBytes(data)
        // A file has the data twice, the first time for readers of 1970s' width of numbers.
        guard let short = bytes.header(), short.version >= 2 else { return nil }
        bytes.skip(short.length(ofTime: 4))
        guard let header = bytes.header(), header.leaps == 0, header.types > 0 else { return nil }
        let times = (0..<header.times).map { _ in bytes.integer(8) }
        let kinds = (0..<header.times).map { _ in Int(bytes.integer(1)) }
        let offsets = (0..<header.types).map { _ in
            let offset = bytes.integer(4)
            bytes.skip(2)
            return Int64(Int32(truncatingIfNeeded: offset)) * 1000
        }
        bytes.skip(header.characters + header.standards + header.universals)
        guard !bytes.isShort, kinds.allSatisfy(offsets.indices.contains), let footer = bytes.footer(),
            offsets.allSatisfy(Self.isOffset), times.allSatisfy({ $0 < 1 << 40 })
        else { return nil }
        var changes = [Change(at: .min, offset: offsets[0])]
        for (time, kind) in zip(times, kinds) where time > -(1 << 40) {
            changes.append(Change(at: time * 1000, offset: offsets[kind]))
        }
        if !footer.isEmpty {
            guard let rule = ZoneRule(footer) else { return nil }
            changes = rule.extending(changes)
        }
        guard zip(changes, changes.dropFirst()).allSatisfy({ $0.at < $1.at }) else { return nil }
        self.init(name: name, changes: changes)
    }

    /// Whether clocks may be so far from UTC, in milliseconds.
    static func isOffset(_ milliseconds: Int64) -> Bool { abs(milliseconds) < 26 * 3_600_000 }
}

/// Takes numbers off zone data, most significant byte first.
private struct ZoneBytes {
    private let data: [UInt8]
    private var at = 0
    private(set) var isShort = false

    init(_ data: [UInt8]) { self.data = data }

    struct Header {
        var version: Int
        var universals, standards, leaps, times, types, characters: Int

        func length(ofTime size: Int) -> Int {
            times * (size + 1) + types * 6 + characters + leaps * (size + 4) + standards + universals
        }
    }

    mutating func integer(_ size: Int) -> Int64 {
        guard at + size <= data.count else {
            isShort = true
            return 0
        }
        defer { at += size }
        return data[at..<at + size].reduce(0) { $0 << 8 | Int64($1) }
    }

    mutating func skip(_ count: Int) {
        at += count
        if at > data.count { isShort = true }
    }

    mutating func header() -> Header? {
        guard integer(4) == 0x545A_6966 else { return nil }
        let digit = Int(integer(1))
        skip(15)
        let counts = (0..<6).map { _ in Int(integer(4)) }
        guard !isShort, counts.allSatisfy({ $0 <= data.count }) else { return nil }
        return Header(
            version: digit == 0 ? 1 : digit - 0x30,
            universals: counts[0],
            standards: counts[1],
            leaps: counts[2],
            times: counts[3],
            types: counts[4],
            characters: counts[5]
        )
    }

    /// The line at the end; nil when there is none.
    func footer() -> String? {
        guard at < data.count, data[at] == 10, data.last == 10, data.count > at + 1 else { return nil }
        return String(decoding: data[(at + 1)..<(data.count - 1)], as: UTF8.self)
    }
}
