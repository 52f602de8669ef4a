/// JSON text as it grows, and the containers that are open in it.
///
/// The members of an object are written as they come. If they did not come sorted, they are put in order when the object
/// ends: whole members are moved, nothing is written twice.
struct JSONOutput: ~Copyable {
    var bytes: [UInt8] = []
    private var frames: [Frame] = []
    /// The members of all open objects, those of the innermost last.
    private var members: [Member] = []
    private var sorted: [UInt8] = []
    private var order: [Int] = []
    private var ranges: [Range<Int>] = []

    /// A value that is being written.
    private struct Frame {
        var kind = Kind.empty
        /// Where it starts.
        let start: Int
        /// Its first member in `members`.
        let firstMember: Int
        /// Entries of an array.
        var count = 0
        var inOrder = true
        /// Parts that are still being written elsewhere, and where they belong.
        var apart: [(start: Int, writer: JSONByteWriter)] = []

        enum Kind { case empty, scalar, object, array }
    }

    private struct Member {
        /// The first eight bytes of its name, to compare at once; nil when it has escapes.
        let prefix: UInt64?
        /// Where it starts, with the quote of its name; it goes up to the comma before the next one.
        var start: Int
    }

    init() {
        bytes.reserveCapacity(1024)
        frames.reserveCapacity(8)
        members.reserveCapacity(48)
    }

    /// The number of the innermost value that is open.
    var innermost: Int { frames.count - 1 }

    /// Begins a value, and returns its number.
    mutating func open() -> Int {
        frames.append(Frame(start: bytes.count, firstMember: members.count))
        return frames.count - 1
    }

    /// Whether nothing was written for the innermost value.
    var isEmpty: Bool { frames.last?.kind == .empty }

    /// Ends the innermost value; an empty one becomes an empty object.
    mutating func close() {
        guard var frame = frames.popLast() else { return }
        if frame.kind == .empty {
            bytes.append(UInt8(ascii: "{"))
            frame.kind = .object
        }
        if !frame.apart.isEmpty { bringIn(frame) }
        switch frame.kind {
        case .object:
            if !frame.inOrder { sort(frame) }
            members.removeLast(members.count - frame.firstMember)
            bytes.append(UInt8(ascii: "}"))
        case .array: bytes.append(UInt8(ascii: "]"))
        case .scalar, .empty: break
        }
    }

    /// Takes a value that failed half-way out again, with its name or its place in the array.
    mutating func abandon(_ frame: Int) {
        let failed = frames[frame]
        frames.removeLast(frames.count - frame)
        var start = failed.start
        if innermost >= 0, frames[innermost].kind == .object {
            members.removeLast(members.count - failed.firstMember)
            if let member = members.popLast() { start = member.start }
            if members.count > frames[innermost].firstMember { start -= 1 }
        } else if innermost >= 0 {
            members.removeLast(members.count - failed.firstMember)
            frames[innermost].count -= 1
            if frames[innermost].count > 0 { start -= 1 }
        }
        bytes.removeLast(bytes.count - start)
    }
}

// What containers write.
extension JSONOutput {
    mutating func beginScalar(_ frame: Int) {
        begin(.scalar, frame)
    }

    mutating func beginObject(_ frame: Int) {
        if frames[frame].kind == .object { return }
        begin(.object, frame)
        bytes.append(UInt8(ascii: "{"))
    }

    mutating func beginArray(_ frame: Int) {
        if frames[frame].kind == .array { return }
        begin(.array, frame)
        bytes.append(UInt8(ascii: "["))
    }

    private mutating func begin(_ kind: Frame.Kind, _ frame: Int) {
        precondition(frame == innermost && frames[frame].kind == .empty, "a value is encoded as one thing only")
        frames[frame].kind = kind
    }

    /// Begins a member of an object: its name and the colon.
    mutating func name(_ name: String, _ frame: Int) {
        precondition(frame == innermost, "an object is written while one of its members is")
        if members.count > frames[frame].firstMember { bytes.append(UInt8(ascii: ",")) }
        let start = bytes.count
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: name.utf8)
        let prefix = prefix(bytes.count - name.utf8.count)
        if prefix == nil {
            bytes.removeLast(bytes.count - start)
            string(name)
        } else {
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: ":"))
        members.append(Member(prefix: prefix, start: start))
        if members.count - 1 > frames[frame].firstMember, !precedes(members.count - 2, members.count - 1) {
            frames[frame].inOrder = false
        }
    }

    /// Begins an entry of an array.
    mutating func entry(_ frame: Int) {
        precondition(frame == innermost, "an array is written while one of its entries is")
        if frames[frame].count > 0 { bytes.append(UInt8(ascii: ",")) }
        frames[frame].count += 1
    }

    /// Begins a member whose value writes itself; returns the number of that value.
    mutating func openMember(_ name: String, _ frame: Int) -> Int {
        self.name(name, frame)
        return open()
    }

    /// Begins an entry that writes itself; returns its number.
    mutating func openEntry(_ frame: Int) -> Int {
        entry(frame)
        return open()
    }

    func count(_ frame: Int) -> Int { frames[frame].count }

    /// Leaves a place in the innermost container for what is written elsewhere until that container ends.
    mutating func leavePlace(for writer: JSONByteWriter, _ frame: Int) {
        frames[frame].apart.append((bytes.count, writer))
    }

    /// The way to a value: each container's newest part.
    func path(to frame: Int) -> [any CodingKey] {
        frames.indices.prefix(frame).compactMap { at in
            let end = at + 1 < frames.count ? frames[at + 1].firstMember : members.count
            switch frames[at].kind {
            case .object: return end > frames[at].firstMember ? JSONStep(name(end - 1)) : nil
            case .array: return JSONStep(frames[at].count - 1)
            case .empty, .scalar: return nil
            }
        }
    }
}

// Putting the members in order.
extension JSONOutput {
    /// The first eight bytes of the name that was just written, when it has no escapes.
    private func prefix(_ start: Int) -> UInt64? {
        var prefix: UInt64 = 0
        var shift = 56
        for at in start..<bytes.count {
            let letter = bytes[at]
            if letter.needsEscape { return nil }
            if shift >= 0 { prefix |= UInt64(letter) << UInt64(truncatingIfNeeded: shift) }
            shift -= 8
        }
        return prefix
    }

    /// Whether a member's name comes before another's, by the bytes of both.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        if let one = members[left].prefix, let two = members[right].prefix {
            if one != two { return one < two }
            if one & 0xFF == 0 { return false }  // all of both names
        }
        return name(left).utf8.lexicographicallyPrecedes(name(right).utf8)
    }

    private func isSame(_ left: Int, _ right: Int) -> Bool {
        members[left].prefix == members[right].prefix && !precedes(left, right) && !precedes(right, left)
    }

    /// A member's name, read back from the text.
    private func name(_ member: Int) -> String {
        let start = members[member].start
        var end = start + 1
        while bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        if members[member].prefix != nil { return String(decoding: bytes[(start + 1)..<end], as: UTF8.self) }
        do {
            return try JSONTape(Array(bytes[start...end]).span).name(0)
        } catch {
            preconditionFailure("a name that was written can be read: \(error)")
        }
    }

    private mutating func bringIn(_ frame: Frame) {
        for (start, writer) in frame.apart.reversed() {
            let part = writer.finish()
            bytes.insert(contentsOf: part, at: start)
            for at in frame.firstMember..<members.count where members[at].start > start {
                members[at].start += part.count
            }
        }
    }

    /// Moves the members of the object that ends here; of two with the same name the later one stays.
    private mutating func sort(_ frame: Frame) {
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: frame.firstMember..<members.count)
        if order.count <= JSONTape.mostUnindexed {
            insertionSort()
        } else {
            sortByName(frame)
        }
        ranges.removeAll(keepingCapacity: true)
        for (position, at) in order.enumerated() {
            if position + 1 < order.count, isSame(at, order[position + 1]) { continue }
            ranges.append(members[at].start..<(at + 1 < members.count ? members[at + 1].start - 1 : bytes.count))
        }
        Self.gather(ranges, of: bytes, into: &sorted)
        bytes.removeLast(bytes.count - frame.start - 1)
        bytes.append(contentsOf: sorted)
    }

    private static func gather(_ ranges: [Range<Int>], of bytes: [UInt8], into sorted: inout [UInt8]) {
        sorted.removeAll(keepingCapacity: true)
        // Unsafe, because cutting slices costs more here than all the copying.
        bytes.withUnsafeBufferPointer { bytes in
            for range in ranges {
                if !sorted.isEmpty { sorted.append(UInt8(ascii: ",")) }
                sorted.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
            }
        }
    }

    /// For objects with many members.
    private mutating func sortByName(_ frame: Frame) {
        var names: [(String, Int)] = []
        for at in order { names.append((name(at), at)) }
        names.sort { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        order = names.map(\.1)
    }

    private mutating func insertionSort() {
        for place in order.indices.dropFirst() {
            let at = order[place]
            var hole = place
            while hole > 0, precedes(at, order[hole - 1]) {
                order[hole] = order[hole - 1]
                hole -= 1
            }
            order[hole] = at
        }
    }
}
