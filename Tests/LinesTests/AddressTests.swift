import Lines
import Testing

@Suite("Addresses")
struct AddressTests {
    @Test(arguments: [
        ("localhost:7101", "localhost", 7101), ("127.0.0.1:0", "127.0.0.1", 0), (":7101", "0.0.0.0", 7101),
        ("[::1]:7101", "::1", 7101), ("[::]:65535", "::", 65_535), ("leads.example.com:1", "leads.example.com", 1),
    ])
    func goodOnes(text: String, host: String, port: Int) {
        #expect(Address(text) == Address(host: host, port: port))
    }

    @Test(arguments: [
        "", "localhost", "7101", ":", "localhost:", "localhost:x", "localhost:-1", "localhost:+1", "localhost:65536",
        "localhost:99999999999999999999", "::1", "::1:7101", "[::1]", "[::1:7101", "::1]:7101", "a b:1", "localhost: 1",
        "http://localhost:1", "[localhost]:1",
    ])
    func badOnes(text: String) {
        #expect(Address(text) == nil)
    }

    @Test(arguments: ["localhost:1", "[::1]:1", "10.0.0.1:65535"])
    func whatIsShownCanBeReadAgain(text: String) {
        #expect(Address(text)?.description == text)
    }

    @Test func onlyThisMachineReachesALoopbackAddress() {
        for host in ["localhost", "::1", "127.0.0.1", "127.1.2.3"] { #expect(Address(host: host, port: 1).isLoopback) }
        for host in ["0.0.0.0", "::", "10.0.0.1", "127.evil.example", "localhost.example", "example.com"] {
            #expect(!Address(host: host, port: 1).isLoopback)
        }
    }

    @Test func localhostHasAnAddressOfThisMachine() async throws {
        let found = try await Address(host: "localhost", port: 7101).resolve()
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.isLoopback && $0.port == 7101 && $0.host != "localhost" })
        #expect(found == found.sorted { $0.host < $1.host })
    }

    @Test func aNumericAddressIsItself() async throws {
        for host in ["127.0.0.1", "::1"] {
            #expect(try await Address(host: host, port: 1).resolve() == [Address(host: host, port: 1)])
        }
    }

    @Test func aNameThatDoesNotExistIsAnError() async {
        let error = await #expect(throws: LineError.self) {
            try await Address(host: "nowhere.invalid", port: 1).resolve()
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.hasPrefix("nowhere.invalid cannot be resolved: ") == true)
    }
}
