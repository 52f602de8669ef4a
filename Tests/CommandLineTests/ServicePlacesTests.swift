import ArgumentParser
import Contracts
import FoundationEssentials
import Lines
import TestKit
import Testing

@testable import leadline

@Suite("Where the services are")
struct ServicePlacesTests {
    private let folder: ScratchFolder
    private var secrets: String { folder.path + "/secrets" }
    private var file: String { ServicePlaces.file(beside: secrets) }

    init() throws {
        folder = try ScratchFolder()
    }

    private func addresses(_ places: ServicePlaces) -> [String] {
        ServiceName.allCases.map { places[$0].map(\.description).joined(separator: ",") }
    }

    private func places(_ arguments: [String], _ environment: [String: String] = [:]) throws -> [String] {
        addresses(try OperatorOptions.parse(arguments).places(secretsFile: secrets, environment: environment))
    }

    @Test("The file lies in the folder of the secrets")
    func name() {
        #expect(ServicePlaces.file(beside: "./data/secrets") == "./data/services.json")
        #expect(ServicePlaces.file(beside: "secrets") == "./services.json")
        #expect(ServicePlaces.file(beside: "/secrets") == "/services.json")
    }

    @Test("What is written is read again, and says nothing but addresses")
    func roundTrip() throws {
        let written = ServicePlaces([
            .ingestion: [Address(host: "127.0.0.1", port: 1)], .enrichment: [Address(host: "::1", port: 2)],
            .scoring: [Address(host: "127.0.0.1", port: 3), Address(host: "127.0.0.1", port: 13)],
            .routing: [Address(host: "db.example", port: 4)],
        ])
        try written.write(to: file)
        #expect(try ServicePlaces.read(file) == written)
        #expect(
            try Files.text(file) == """
                {"services":{"enrichment":["[::1]:2"],"ingestion":["127.0.0.1:1"],"routing":["db.example:4"],\
                "scoring":["127.0.0.1:3","127.0.0.1:13"]}}

                """
        )
    }

    @Test("A file that is not there is no fault; one that is wrong is told by name")
    func faults() throws {
        #expect(try ServicePlaces.read(file) == nil)
        for text in [
            "", "{}", "{\"services\":{\"ingestion\":[\"a:1\"]}}",
            "{\"services\":{\"ingestion\":[],\"enrichment\":[\"a:1\"],\"scoring\":[\"a:1\"],\"routing\":[\"a:1\"]}}",
            "{\"services\":{\"ingestion\":[\"a\"],\"enrichment\":[\"a:1\"],\"scoring\":[\"a:1\"],\"routing\":[\"a:1\"]}}",
        ] {
            try Data(text.utf8).write(to: URL(filePath: file))
            let failure = #expect(throws: Failure.self) { try ServicePlaces.read(file) }
            #expect(failure?.code == .badData)
            #expect(failure?.message.contains(file) == true)
        }
    }

    @Test("Without anything the services are where they usually are")
    func usual() throws {
        #expect(try places([]) == ["127.0.0.1:7101", "127.0.0.1:7102", "127.0.0.1:7103", "127.0.0.1:7104"])
    }

    @Test("The file beside the secrets is found, and everything that is said goes before it")
    func order() throws {
        try ServicePlaces(host: "filed", portBase: 1).write(to: file)
        let environment = ["LEADLINE_PEER_SCORING": "set:5,set:6", "LEADLINE_PEER_ROUTING": ""]
        #expect(try places([]) == ["filed:1", "filed:2", "filed:3", "filed:4"])
        #expect(try places([], environment) == ["filed:1", "filed:2", "set:5,set:6", "filed:4"])
        #expect(try places(["--port-base", "9"], environment) == (9...12).map { "127.0.0.1:\($0)" })
        #expect(try places(["--host", "h"], environment) == (7101...7104).map { "h:\($0)" })
        #expect(
            try places(["--host", "h", "--peer-scoring", "a:1,[::1]:2"], environment)
                == ["h:7101", "h:7102", "a:1,[::1]:2", "h:7104"]
        )
    }

    @Test("Addresses that are none are told")
    func wrongAddresses() throws {
        #expect(throws: (any Error).self) { try OperatorOptions.parse(["--peer-scoring", "a:1,b"]) }
        #expect(AddressList("") == nil)
        #expect(AddressList("a:1,") == nil)
        let failure = #expect(throws: Failure.self) { try places([], ["LEADLINE_PEER_SCORING": "here"]) }
        #expect(failure?.message.contains("LEADLINE_PEER_SCORING") == true)
    }
}
