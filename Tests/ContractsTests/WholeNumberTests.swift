import Contracts
import Testing

@Suite("Whole numbers in JSON")
struct WholeNumberTests {
    private struct Box: Decodable { var number: Int64 }

    private func read(_ text: String) throws -> Int64 {
        try BodyCodec.decode(Box.self, from: "{\"number\":\(text)}").number
    }

    @Test(arguments: [
        ("1.50e1", 15), ("1e2", 100), ("100e-2", 1), ("-0.0", 0), ("-2.0", -2), ("0e400", 0),
        ("9007199254740993.0", 9_007_199_254_740_993), ("9.223372036854775807e18", Int64.max),
        ("-9.223372036854775808e18", Int64.min),
    ])
    func aFractionOrAnExponentMayLeaveItWhole(_ text: String, _ number: Int64) throws {
        #expect(try read(text) == number)
    }

    /// As a `Double` the first of them would be whole.
    @Test(arguments: ["92233720368547758.07", "1.5", "1e-2", "9.223372036854775808e18", "1e400"])
    func whatIsNotWholeOrDoesNotFitIsRefused(_ text: String) {
        #expect(throws: InvalidFields.self) { try read(text) }
    }
}
