import CLatin

/// Texts brought to one form by ICU.
enum LatinText {
    /// Whether ICU and its data can do the work; without them names of other scripts would stay as they are.
    static var works: Bool { convert("Ж", to: CLATIN_ASCII) == "z" && convert("ü", to: CLATIN_DOMAIN) == "xn--tda" }

    /// Small letters of ASCII for every script that has a spelling in them.
    static func ascii(_ text: String) -> String { convert(text, to: CLATIN_ASCII) ?? text.lowercased() }

    /// The ASCII form of a domain; nil when it has none.
    ///
    /// For one that is ASCII already only its capitals change.
    static func domain(_ text: String) -> String? {
        // The search for a text is slow, and most domains have no hyphen.
        let mayBeEncoded = text.utf8.contains(UInt8(ascii: "-")) && text.contains("xn--")
        if !mayBeEncoded, text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return convert(text, to: CLATIN_DOMAIN)
    }

    /// One form for all ways to encode a text, without regard to case.
    static func caseFolded(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return convert(text, to: CLATIN_CASEFOLD) ?? text.lowercased()
    }

    private static func convert(_ text: String, to form: clatin_form) -> String? {
        var text = text
        return text.withUTF8 { given in
            guard given.count <= maxBytes else { return nil }
            return given.withMemoryRebound(to: CChar.self) { given in
                var size = given.count * 4 + 64
                while true {
                    let (written, result) = write(given, to: form, size: size)
                    guard written > size else { return result }
                    size = written
                }
            }
        }
    }

    /// Far above what a contact's field may hold; what is longer is left as it is.
    private static let maxBytes = 1 << 20

    private static func write(
        _ given: UnsafeBufferPointer<CChar>,
        to form: clatin_form,
        size: Int
    ) -> (written: Int, result: String?) {
        var written = -1
        let result = String(unsafeUninitializedCapacity: size) { room in
            room.withMemoryRebound(to: CChar.self) { room in
                written = clatin_convert(form, given.baseAddress, given.count, room.baseAddress, size)
            }
            return (0...size).contains(written) ? written : 0
        }
        return (written, written < 0 ? nil : result)
    }
}
