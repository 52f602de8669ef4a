/// How alike two words are, from 0 (nothing in common) to 1 (equal), with weight on their beginning.
///
/// Jaro's similarity (M. A. Jaro, 1989): with m common bytes no further apart than half the longer word, and t of them
/// out of order by pairs, it is (m/|a| + m/|b| + (m - t)/m) / 3, t rounded down. Winkler's rise (W. E. Winkler, 1990,
/// and `strcmp95.c`): when that is above 0.7, 0.1 of what is missing to 1 for each of up to 4 leading bytes in common.
/// The adjustments of `strcmp95.c` for alike letters and for long words are left out, as in most libraries. Two empty
/// words are equal; an empty one is 0 to all others. Symmetric. Nothing is allocated when both have at most 64 bytes.
package func jaroWinkler(_ a: String, _ b: String) -> Double {
    jaroWinkler(a.utf8.span, b.utf8.span)
}

func jaroWinkler(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Double {
    if a.count <= 64, b.count <= 64 { return raised(shortJaro(a, b), a, b) }
    return raised(longJaro(a, b), a, b)
}

/// The Jaro similarity raised for a common beginning.
@inline(__always)
private func raised(_ jaro: Double, _ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Double {
    guard jaro > 0.7 else { return jaro }
    let most = min(4, a.count, b.count)
    var prefix = 0
    while prefix < most, a[prefix] == b[prefix] { prefix += 1 }
    return jaro + 0.1 * Double(prefix) * (1 - jaro)
}

@inline(__always)
private func jaro(common: Int, outOfOrder: Int, _ a: Int, _ b: Int) -> Double {
    let m = Double(common)
    return (m / Double(a) + m / Double(b) + (m - Double(outOfOrder / 2)) / m) / 3
}

/// Jaro's similarity of words of up to 64 bytes: which bytes found a partner is kept in the bits of two numbers.
@inline(__always)
private func shortJaro(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Double {
    if a.isEmpty || b.isEmpty { return a.count == b.count ? 1 : 0 }
    let reach = max(max(a.count, b.count) / 2 - 1, 0)
    var taken: UInt64 = 0
    var found: UInt64 = 0
    for i in a.indices {
        let letter = a[i]
        var j = max(i - reach, 0)
        let end = min(i + reach + 1, b.count)
        while j < end {
            if b[j] == letter, taken & (1 &<< UInt64(j)) == 0 {
                taken |= 1 &<< UInt64(j)
                found |= 1 &<< UInt64(i)
                break
            }
            j += 1
        }
    }
    if found == 0 { return 0 }
    let common = found.nonzeroBitCount
    var outOfOrder = 0
    while found != 0 {
        if a[found.trailingZeroBitCount] != b[taken.trailingZeroBitCount] { outOfOrder += 1 }
        found &= found &- 1
        taken &= taken &- 1
    }
    return jaro(common: common, outOfOrder: outOfOrder, a.count, b.count)
}

/// The same for words of any length.
private func longJaro(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>) -> Double {
    if a.isEmpty || b.isEmpty { return 0 }
    let reach = max(a.count, b.count) / 2 - 1
    var taken = [Bool](repeating: false, count: b.count)
    var found: [UInt8] = []
    for i in a.indices {
        var j = max(i - reach, 0)
        let end = min(i + reach + 1, b.count)
        while j < end, taken[j] || b[j] != a[i] { j += 1 }
        if j < end {
            taken[j] = true
            found.append(a[i])
        }
    }
    if found.isEmpty { return 0 }
    var outOfOrder = 0
    var next = 0
    for j in b.indices where taken[j] {
        if b[j] != found[next] { outOfOrder += 1 }
        next += 1
    }
    return jaro(common: found.count, outOfOrder: outOfOrder, a.count, b.count)
}
