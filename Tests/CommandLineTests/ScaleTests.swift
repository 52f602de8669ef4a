import ArgumentParser
import Contracts
import Testing

@testable import leadline

@Suite("How many replicas")
struct ScaleTests {
    @Test("There is one of each, unless told otherwise; they come in the order of a lead's way")
    func replicas() throws {
        #expect(Scale().replicas.map(\.name) == ["ingestion", "enrichment", "scoring", "routing"])
        #expect(
            try Scale(["routing=2", "ingestion=1", "scoring=3"]).replicas.map(\.name)
                == ["ingestion", "enrichment", "scoring.1", "scoring.2", "scoring.3", "routing.1", "routing.2"]
        )
    }

    @Test(
        "What is no number of replicas of a service is told",
        arguments: [
            (["scoring"], "like scoring=3"), (["scoring=1=2"], "like scoring=3"), (["scorng=2"], "no service"),
            (["scoring=0"], "1 to 9"), (["scoring=10"], "1 to 9"), (["scoring=-1"], "1 to 9"),
            (["scoring=many"], "1 to 9"), (["scoring=2", "scoring=3"], "twice"),
        ]
    )
    func faults(given: [String], expected: String) {
        let error = #expect(throws: ValidationError.self) { try Scale(given) }
        #expect(error?.message.contains(expected) == true)
    }

    @Test("A service with a SQLite store cannot have two", arguments: ServiceName.allCases)
    func sqlite(service: ServiceName) throws {
        try Scale(["\(service.rawValue)=1"]).checkForSQLite()
        let error = #expect(throws: ValidationError.self) { try Scale(["\(service.rawValue)=2"]).checkForSQLite() }
        #expect(error?.message.contains("--store postgres://") == true)
    }
}
