/// A 64-bit name for a value, the same in every process and for all time.
///
/// FNV-1a (Fowler, Noll and Vo) over the UTF-8 bytes, with the finalizer of MurmurHash3 (A. Appleby), so that all bits
/// depend on all bytes. Swift's own `Hasher` is seeded anew in each process.
struct ValueHash {
    private var state: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ tag: UInt8) { add(tag) }

    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    /// Adds a text and where it ends.
    mutating func add(_ text: String) {
        for byte in text.utf8 { add(byte) }
        add(0xFF)
    }

    mutating func add(_ text: Substring) {
        for byte in text.utf8 { add(byte) }
        add(0xFF)
    }

    var value: UInt64 {
        var hash = state
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
