import Contracts
import Lines
import NIOCore
import NIOPosix
import Synchronization

/// One run of load: who posts what to whom, and what came of it.
struct Load: Sendable {
    let ingestion: [Address]
    let routing: [Address]
    let sellers: [String]
    /// The last event that each seller saw in an earlier run.
    let cursors: [String: Int64]
    let connections: Int
    let window: Int
    let leads: Int
    let first: Int
    let rate: Int
    let patience: Duration

    /// Times in nanoseconds since the start of the run.
    private final class Record: Sendable {
        struct State {
            var acknowledged: [Int64] = []
            var offered: [Int64] = []
            var lastAnswer: Int64 = 0
            var lastOffer: Int64 = 0
            var failed = 0
            var cursors: [String: Int64] = [:]
        }

        let start = ContinuousClock.now
        let state = Mutex(State())

        init(cursors: [String: Int64]) {
            state.withLock { $0.cursors = cursors }
        }

        func cursor(of seller: String) -> Int64 { state.withLock { $0.cursors[seller] ?? 0 } }

        func saw(_ event: Int64, by seller: String) {
            state.withLock { $0.cursors[seller] = event }
        }

        var now: Int64 { Int64(start.duration(to: .now) / .nanoseconds(1)) }
    }

    func run() async throws -> LoadReport {
        let record = Record(cursors: cursors)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (index, seller) in sellers.enumerated() {
                tasks.addTask { try await watch(seller, at: routing[index % routing.count], record) }
            }
            try await withThrowingTaskGroup(of: Void.self) { posters in
                for index in 0..<connections { posters.addTask { try await post(index, record) } }
                try await posters.waitForAll()
            }
            let deadline = ContinuousClock.now.advanced(by: patience)
            while !sellers.isEmpty, record.state.withLock({ $0.offered.count < leads - $0.failed }),
                ContinuousClock.now < deadline
            {
                try await Task.sleep(for: .milliseconds(2))
            }
            tasks.cancelAll()
        }
        let state = record.state.withLock { $0 }
        return LoadReport(
            leads: leads,
            failed: state.failed,
            offers: state.offered.count,
            cursors: state.cursors,
            acknowledgedPerSecond: Double(state.acknowledged.count) / (Double(state.lastAnswer) / 1e9),
            offeredPerSecond: state.offered.isEmpty ? 0 : Double(state.offered.count) / (Double(state.lastOffer) / 1e9),
            acknowledgement: Percentiles(state.acknowledged),
            offer: Percentiles(state.offered)
        )
    }

    /// Posts this connection's share of the leads, never more in flight than the window.
    private func post(_ index: Int, _ record: Record) async throws {
        let numbers = stride(from: first + index, to: first + leads, by: connections)
        try await RawConnection.open(
            ingestion[index % ingestion.count],
            Hello(role: .source, name: "bench", token: "bench-token")
        ) { connection in
            let flight = InFlight()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await settle(connection.lines, flight, record) }
                for (seq, number) in numbers.enumerated() {
                    if rate > 0 { try await pace(number - first, record) }
                    while flight.count >= window { await flight.wait() }
                    let now = record.now
                    flight.take(Int64(seq + 1), at: now)
                    var bytes: [UInt8] = []
                    MadeUpLead.write(number, run: first, seq: Int64(seq + 1), at: now, to: &bytes)
                    try await connection.write(bytes)
                }
                while flight.count > 0 { await flight.wait() }
                tasks.cancelAll()
            }
        }
    }

    private func pace(_ ordinal: Int, _ record: Record) async throws {
        let due = Int64(ordinal) * 1_000_000_000 / Int64(rate)
        let early = due - record.now
        if early > 0 { try await Task.sleep(for: .nanoseconds(early)) }
    }

    /// Notes answers until the connection's leads are all answered.
    private func settle(
        _ lines: NIOAsyncChannelInboundStream<[LineFrame]>,
        _ flight: InFlight,
        _ record: Record
    ) async throws {
        for try await frames in lines {
            let now = record.now
            for case .line(let line) in frames {
                guard let re = RawConnection.number(after: "\"re\":", in: line), let began = flight.land(re) else {
                    continue
                }
                let accepted = RawConnection.contains("\"type\":\"accepted\"", line)
                record.state.withLock { state in
                    state.lastAnswer = now
                    if accepted { state.acknowledged.append(now - began) } else { state.failed += 1 }
                }
            }
        }
        if !Task.isCancelled { throw LineError(.closed, "ingestion closed the connection") }
    }

    /// Counts a seller's offers until the run is over.
    private func watch(_ seller: String, at routing: Address, _ record: Record) async throws {
        let hello = Hello(role: .seller, name: seller, token: seller + "-token", cursor: record.cursor(of: seller))
        do {
            try await RawConnection.open(routing, hello) { connection in
                for try await frames in connection.lines {
                    let now = record.now
                    for case .line(let line) in frames {
                        if let seq = RawConnection.number(after: "\"seq\":", in: line) { record.saw(seq, by: seller) }
                        guard RawConnection.number(after: "\"bench_run\":", in: line) == Int64(first),
                            let began = RawConnection.number(after: "\"bench_ns\":", in: line)
                        else { continue }
                        record.state.withLock { state in
                            state.lastOffer = now
                            state.offered.append(now - began)
                        }
                    }
                }
            }
        } catch is CancellationError {
            return
        }
    }
}
