import ArgumentParser
import Contracts
import Glibc
import Lines
import NIOCore
import Synchronization

/// Hands leads to a running routing service at a steady rate, as scoring would, and prints how long after its decision
/// each offer was at the socket of its seller, as JSON.
struct OfferDelay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "offer-delay",
        abstract: "The time from routing's decision to the seller's socket."
    )

    @Option(help: "Address of routing.")
    var routing = "127.0.0.1:7104"

    @Option(help: "Token of services.")
    var token: String

    @Option(help: "Leads to hand over.")
    var leads = 10_000

    @Option(help: "Leads a second.")
    var rate = 500

    @Option(help: "Number of the first lead: no lead is handed over twice to one installation.")
    var first = 0

    @Option(help: "Sellers to watch; their tokens are their ids followed by -token.")
    var seller: [String] = []

    @Option(help: "Seconds to wait for the last offer.")
    var patience = 60

    private struct Report: Codable {
        var leads: Int
        var offers: Int
        var perSecond: Double
        /// From the instant of the decision, which is in whole milliseconds.
        var fromDecision: Percentiles
        /// From the handing over.
        var fromScored: Percentiles
    }

    private final class Record: Sendable {
        struct State {
            var fromDecision: [Int64] = []
            var fromScored: [Int64] = []
        }

        let state = Mutex(State())
        let start = ContinuousClock.now

        var now: Int64 { Int64(start.duration(to: .now) / .nanoseconds(1)) }
    }

    func run() async throws {
        guard let address = Address(routing) else { throw ValidationError("an address is written host:port") }
        let record = Record()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for seller in seller { tasks.addTask { try await watch(seller, at: address, record) } }
            try await handOver(to: address, record)
            let deadline = ContinuousClock.now.advanced(by: .seconds(patience))
            while record.state.withLock({ $0.fromDecision.count < leads }), ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(2))
            }
            tasks.cancelAll()
        }
        let state = record.state.withLock { $0 }
        let report = Report(
            leads: leads,
            offers: state.fromDecision.count,
            perSecond: Double(leads) / (Double(record.now) / 1e9),
            fromDecision: Percentiles(state.fromDecision),
            fromScored: Percentiles(state.fromScored)
        )
        print(try BodyCodec.encode(report))
    }

    private func handOver(to address: Address, _ record: Record) async throws {
        let hello = Hello(role: .service, name: "scoring", token: token)
        try await RawConnection.open(address, hello) { connection in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { for try await _ in connection.lines {} }
                for number in first..<first + leads {
                    let due = Int64(number - first) * 1_000_000_000 / Int64(rate)
                    let early = due - record.now
                    if early > 0 { try await Task.sleep(for: .nanoseconds(early)) }
                    try await connection.write(Array(try line(number, at: record.now).text.utf8))
                }
                let deadline = ContinuousClock.now.advanced(by: .seconds(patience))
                while record.state.withLock({ $0.fromDecision.count < leads }), ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(2))
                }
                tasks.cancelAll()
            }
        }
    }

    /// `at` travels along, so that the offer tells when it was handed over, in which run.
    private func line(_ number: Int, at nanoseconds: Int64) throws -> Line {
        var scored = RoutingMarket(territories: 10, sellers: 10).lead(number)
        scored.lead.attributes["bench_run"] = .integer(Int64(first))
        scored.lead.attributes["bench_ns"] = .integer(nanoseconds)
        scored.lead.region = ["CA", "NY", "TX", "IL"][number % 4]
        var line = try Line(.leadScored(scored), seq: Int64(number - first + 1))
        line.head.id = MessageID(sender: "bench", seq: Int64(number + 1))
        line.head.key = scored.lead.id
        return line
    }

    private func watch(_ seller: String, at routing: Address, _ record: Record) async throws {
        let hello = Hello(role: .seller, name: seller, token: seller + "-token", cursor: nil)
        do {
            try await RawConnection.open(routing, hello) { connection in
                for try await frames in connection.lines {
                    let (now, wall) = (record.now, Self.wallMicroseconds)
                    for case .line(let line) in frames {
                        guard RawConnection.number(after: "\"bench_run\":", in: line) == Int64(first),
                            let began = RawConnection.number(after: "\"bench_ns\":", in: line),
                            let decided = RawConnection.text(after: "\"offered_at\":\"", in: line).flatMap(Instant.init)
                        else { continue }
                        record.state.withLock { state in
                            state.fromScored.append(now - began)
                            state.fromDecision.append((wall - decided.milliseconds * 1_000) * 1_000)
                        }
                    }
                }
            }
        } catch is CancellationError {
            return
        }
    }

    /// The machine's clock, which routing dates its decisions by.
    private static var wallMicroseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
