/// How many single-byte edits turn one text into the other, or nil when it takes more than `limit`.
///
/// Optimal string alignment: an edit inserts, deletes or replaces a byte or exchanges two neighbours, and no part is
/// edited twice (so "ca" to "abc" is 3). Short texts by the bit-parallel method of H. Hyyrö, "A bit-vector algorithm for
/// computing Levenshtein and Damerau edit distances" (2003), long ones by rows within `limit` of the diagonal (E.
/// Ukkonen, 1985). Symmetric. Both stop as soon as the limit is out of reach; nothing is allocated when, without their
/// common beginning and end, the shorter has at most 64 bytes. A negative limit is never kept.
package func editDistance(_ a: String, _ b: String, limit: Int) -> Int? {
    editDistance(a.utf8.span, b.utf8.span, limit: limit)
}

func editDistance(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>, limit: Int) -> Int? {
    if a.count > b.count { return editDistance(b, a, limit: limit) }
    guard b.count - a.count <= limit else { return nil }
    var start = 0
    while start < a.count, a[start] == b[start] { start += 1 }
    var end = 0
    while end < a.count - start, a[a.count - 1 - end] == b[b.count - 1 - end] { end += 1 }
    let short = a.extracting(start..<(a.count - end))
    let long = b.extracting(start..<(b.count - end))
    if short.isEmpty { return long.count }
    if limit == 0 { return nil }
    if short.count <= 64 { return bitDistance(short, long, limit: limit) }
    return rowDistance(short, long, limit: min(limit, long.count))
}

/// The distance when `a` has 1 to 64 bytes: a column of the table is held in the bits of a few numbers.
@inline(__always)
private func bitDistance(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>, limit: Int) -> Int? {
    let last: UInt64 = 1 &<< UInt64(a.count - 1)
    var rises = ~UInt64(0)
    var falls: UInt64 = 0
    var diagonal: UInt64 = 0
    var equalBefore: UInt64 = 0
    var distance = a.count
    for column in b.indices {
        let letter = b[column]
        var equal: UInt64 = 0
        for row in a.indices where a[row] == letter { equal |= 1 &<< UInt64(row) }
        let exchanged = ((~diagonal & equal) &<< 1) & equalBefore
        diagonal = (((equal & rises) &+ rises) ^ rises) | equal | falls | exchanged
        var more = falls | ~(diagonal | rises)
        var less = diagonal & rises
        if more & last != 0 { distance += 1 }
        if less & last != 0 { distance -= 1 }
        if distance - (b.count - 1 - column) > limit { return nil }
        more = more &<< 1 | 1
        less = less &<< 1
        rises = less | ~(diagonal | more)
        falls = more & diagonal
        equalBefore = equal
    }
    return distance
}

/// The distance of long texts: three rows of the table, each only within `limit` of the diagonal.
private func rowDistance(_ a: borrowing Span<UInt8>, _ b: borrowing Span<UInt8>, limit: Int) -> Int? {
    let far = limit + 1
    var beforeLast = [Int](repeating: far, count: b.count + 1)
    var last = [Int](repeating: far, count: b.count + 1)
    var row = [Int](repeating: far, count: b.count + 1)
    for j in 0...min(limit, b.count) { last[j] = j }
    var leastOfLast = 0
    for i in 1...a.count {
        let first = max(i - limit, 1)
        let end = min(i + limit, b.count)
        row[first - 1] = min(i, far)
        var least = row[first - 1]
        for j in first...end {
            var cost = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            cost = min(cost, row[j - 1] + 1, last[j] + 1)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, beforeLast[j - 2] + 1) }
            row[j] = min(cost, far)
            least = min(least, row[j])
        }
        if least > limit, leastOfLast > limit { return nil }
        leastOfLast = least
        (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count] <= limit ? last[b.count] : nil
}
