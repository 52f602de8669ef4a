import TestKit

/// Made-up words, alike often enough for every branch of a distance to be taken.
struct RandomWords {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A word of few letters, so that letters repeat; now and then of any bytes, read as UTF-8.
    mutating func word(upTo longest: Int) -> String {
        let length = Int.random(in: 0...longest, using: &generator)
        if Int.random(in: 0..<20, using: &generator) == 0 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            return String(decoding: bytes, as: UTF8.self)
        }
        let letters = Array("abcdehsw".utf8).prefix(Int.random(in: 2...8, using: &generator))
        return String(decoding: (0..<length).map { _ in letters.randomElement(using: &generator) ?? 97 }, as: UTF8.self)
    }

    /// A word and, half of the time, the same with a few edits, otherwise another one.
    mutating func pair(upTo longest: Int) -> (String, String) {
        let first = word(upTo: longest)
        if Bool.random(using: &generator) { return (first, word(upTo: longest)) }
        var bytes = Array(first.utf8)
        for _ in 0..<Int.random(in: 0...4, using: &generator) { edit(&bytes) }
        return (first, String(decoding: bytes, as: UTF8.self))
    }

    mutating func number(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    private mutating func edit(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let letter = UInt8.random(in: 97...101, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes.insert(letter, at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2 where place < bytes.count: bytes[place] = letter
        case 3 where place + 1 < bytes.count: bytes.swapAt(place, place + 1)
        default: break
        }
    }
}
