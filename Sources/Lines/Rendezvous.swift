/// Rendezvous hashing (Thaler, Ravishankar 1998): a key keeps to its node while the node is there; when nodes come or
/// go, only the keys of those nodes move.
package enum Rendezvous {
    /// The node with the highest weight for the key; nil when there is none.
    package static func pick<Node: Hashable & CustomStringConvertible>(_ key: String, among nodes: [Node]) -> Node? {
        guard nodes.count > 1 else { return nodes.first }
        return nodes.max { left, right in
            let (leftWeight, rightWeight) = (weight(key, left.description), weight(key, right.description))
            return leftWeight == rightWeight ? left.description < right.description : leftWeight < rightWeight
        }
    }

    /// FNV-1a over both, then the finalizer of MurmurHash3, since FNV's high bits mix too little.
    private static func weight(_ key: String, _ node: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in node.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ (hash >> 33)
    }
}
