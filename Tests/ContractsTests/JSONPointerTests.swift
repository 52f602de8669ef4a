import Contracts
import Testing

@Suite("JSON pointers")
struct JSONPointerTests {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int?
        init(stringValue: String) { self.stringValue = stringValue }
        init(intValue: Int) {
            stringValue = "Index \(intValue)"
            self.intValue = intValue
        }
    }

    @Test(
        "Names are escaped as RFC 6901 says",
        arguments: [
            ([], ""), ([""], "/"), (["a", "b"], "/a/b"), (["a/b"], "/a~1b"), (["m~n"], "/m~0n"), (["~1"], "/~01"),
            (["/", "~"], "/~1/~0"), (["k\"l", " ", "é"], "/k\"l/ /é"),
        ] as [([String], String)]
    )
    func escapes(path: [String], text: String) {
        #expect(JSONPointer(path.map { Key(stringValue: $0) }).text == text)
    }

    @Test("Positions in arrays are plain numbers")
    func positions() {
        #expect(
            JSONPointer([Key(stringValue: "activities"), Key(intValue: 12), Key(stringValue: "at")]).text
                == "/activities/12/at"
        )
    }
}
