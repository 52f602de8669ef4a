import ArgumentParser
import Contracts
import Testing

@testable import leadline

@Suite("One PostgreSQL server for all services")
struct StoreServerTests {
    @Test(
        "Each service gets a database of its own there",
        arguments: [
            ("postgres://ann@db:5432/", "postgres://ann@db:5432/leadline_scoring"),
            ("postgres://ann@db:5432", "postgres://ann@db:5432/leadline_scoring"),
            ("postgresql://db", "postgresql://db/leadline_scoring"),
            ("postgres://ann@db:5432/acme", "postgres://ann@db:5432/acme_scoring"),
            ("postgres://ann@db/?sslmode=require&a=b", "postgres://ann@db/leadline_scoring?sslmode=require&a=b"),
            ("postgres://ann@db?sslmode=disable", "postgres://ann@db/leadline_scoring?sslmode=disable"),
            ("postgres:///?host=/run/pg", "postgres:///leadline_scoring?host=/run/pg"),
            ("postgres://a@h1:1,h2:2/x_1?b=/c", "postgres://a@h1:1,h2:2/x_1_scoring?b=/c"),
            ("postgres://ann@[::1]:5432/acme", "postgres://ann@[::1]:5432/acme_scoring"),
        ]
    )
    func url(given: String, expected: String) throws {
        #expect(try StoreServer(given).url(for: .scoring) == expected)
    }

    @Test("The names of the databases are the prefix and the service")
    func names() throws {
        let server = try StoreServer("postgres://ann@db/acme")
        #expect(
            ServiceName.allCases.map(server.database)
                == ["acme_ingestion", "acme_enrichment", "acme_scoring", "acme_routing"]
        )
    }

    @Test(
        "What cannot be right is told, and a password is never repeated",
        arguments: [
            ("db.example:5432", "must be a URL"), ("mysql://db/", "must be a URL"),
            ("postgres://ann:hush@db/", "--store-password-file"), ("postgres://ann:hu@sh@db/", "--store-password-file"),
            ("postgres://ann@db/?password=hush", "--store-password-file"),
            ("postgres://db/?a=b&dbname=x", "dbname"), ("postgres://db/Acme", "small letters"),
            ("postgres://db/a/b", "small letters"), ("postgres://db/a%20b", "small letters"),
            ("postgres://db/\(String(repeating: "a", count: 53))", "52 at most"),
        ]
    )
    func faults(given: String, expected: String) {
        let error = #expect(throws: ValidationError.self) { try StoreServer(given) }
        #expect(error?.message.contains(expected) == true)
        #expect(error?.message.contains("hush") == false)
    }
}
