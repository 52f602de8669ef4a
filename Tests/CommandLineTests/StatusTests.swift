import ArgumentParser
import Contracts
import Lines
import Testing

@testable import leadline

@Suite("What status shows")
struct StatusTests {
    private func place(_ service: ServiceName, _ port: Int) -> ReplicaPlace {
        ReplicaPlace(service: service, address: Address(host: "127.0.0.1", port: port), serverName: "127.0.0.1")
    }

    private func status(_ service: ServiceName, complaints: [String] = [], isReady: Bool = true) -> Message {
        .status(
            ServiceStatus(
                service: service.rawValue,
                store: "s",
                startedAt: Instant(milliseconds: 1_000),
                ready: isReady,
                complaints: complaints,
                received: 30,
                sent: 20,
                refused: 1,
                backlog: 2,
                oldestMs: 1_500,
                deadLetters: 3,
                p50Us: 900,
                p99Us: 12_345
            )
        )
    }

    private var rows: [StatusRow] {
        let problem = Problem(.unavailable, "The store cannot answer now.")
        return [
            StatusRow(place(.ingestion, 1), .success(status(.ingestion, complaints: ["link to scoring: down"]))),
            StatusRow(place(.scoring, 3), .success(status(.scoring, complaints: ["disk full"], isReady: false))),
            StatusRow(place(.scoring, 9), .success(.later(Later(retryAfterMs: 1, problem: problem)))),
            StatusRow(place(.scoring, 13), .failure(Failure(.unavailable, "127.0.0.1:13 refuses connections"))),
            StatusRow(place(.routing, 4), .failure(Failure(.noPermission, "127.0.0.1:4 does not know the token"))),
        ]
    }

    @Test("Each replica has a row, those that are down too, and what is to be said stands below")
    func table() {
        let lines = StatusTable(rows: rows, style: .plain, now: Instant(milliseconds: 3_500)).lines
        #expect(
            lines == [
                "service    address       ready   in  out  refused  backlog  oldest  dead letters     p50      p99  up for",
                "ingestion  127.0.0.1:1   yes     30   20        1        2   1.5 s             3  900 us  12.3 ms   2.5 s",
                "scoring    127.0.0.1:3   no      30   20        1        2   1.5 s             3  900 us  12.3 ms   2.5 s",
                "scoring    127.0.0.1:9   no", "scoring    127.0.0.1:13  down", "routing    127.0.0.1:4   denied",
                "ingestion: link to scoring: down",
                "scoring: 127.0.0.1:3: disk full", "scoring: 127.0.0.1:9: The store cannot answer now.",
                "scoring: 127.0.0.1:13 refuses connections",
            ]
        )
    }

    @Test("For programs each replica is an object")
    func json() throws {
        #expect(
            try BodyCodec.encode([rows[3]]) == """
                [{"address":"127.0.0.1:13","reason":"127.0.0.1:13 refuses connections","service":"scoring",\
                "state":"down"}]
                """
        )
        let known = try BodyCodec.encode(rows[1])
        #expect(known.contains("\"state\":\"not_ready\",\"status\":{\"backlog\":2,"))
        #expect(!known.contains("reason"))
        #expect(try BodyCodec.encode(rows[2]).contains("\"state\":\"not_ready\""))
    }

    @Test("A wrong token counts more than a service that is down")
    func exitCode() {
        let down = Failure(.unavailable, "down")
        #expect([Failure]().code == nil)
        #expect([down].code == .unavailable)
        #expect([Failure(.someRefused, "no"), down].code == .unavailable)
        #expect([down, Failure(.noPermission, "who are you?")].code == .noPermission)
        #expect([Failure(.someRefused, "no")].code == .someRefused)
    }
}
