import Contracts
import Lines
import NIOCore
import NIOPosix
import Synchronization

/// One run of load: who posts what to whom, and what came of it.
struct Load: Sendable {
    let ingestion: Address
    let routing: Address
    let sellers: [String]
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
        }

        let start = ContinuousClock.now
        let state = Mutex(State())

        var now: Int64 { Int64(start.duration(to: .now) / .nanoseconds(1)) }
    }

    func run() async throws -> LoadReport {
        let record = Record()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for seller in sellers { tasks.addTask { try await watch(seller, record) } }
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
            acknowledgedPerSecond: Double(state.acknowledged.count) / (Double(state.lastAnswer) / 1e9),
            offeredPerSecond: state.offered.isEmpty ? 0 : Double(state.offered.count) / (Double(state.lastOffer) / 1e9),
            acknowledgement: Percentiles(state.acknowledged),
            offer: Percentiles(state.offered)
        )
    }

    /// Posts this connection's share of the leads, never more in flight than the window.
    private func post(_ index: Int, _ record: Record) async throws {
        let numbers = stride(from: first + index, to: first + leads, by: connections)
        try await RawConnection.open(ingestion, Hello(role: .source, name: "bench", token: "bench-token")) {
            connection in
            var lines = connection.lines.makeAsyncIterator()
            var sent: [Int64: Int64] = [:]
            var seq: Int64 = 0
            for number in numbers {
                if rate > 0 { try await pace(number - first, record) }
                seq += 1
                sent[seq] = record.now
                var bytes: [UInt8] = []
                MadeUpLead.write(number, run: first, seq: seq, at: record.now, to: &bytes)
                try await connection.write(bytes)
                while sent.count >= window { try await settle(&sent, &lines, record) }
            }
            while !sent.isEmpty { try await settle(&sent, &lines, record) }
        }
    }

    private func pace(_ ordinal: Int, _ record: Record) async throws {
        let due = Int64(ordinal) * 1_000_000_000 / Int64(rate)
        let early = due - record.now
        if early > 0 { try await Task.sleep(for: .nanoseconds(early)) }
    }

    private func settle(
        _ sent: inout [Int64: Int64],
        _ lines: inout NIOAsyncChannelInboundStream<[LineFrame]>.AsyncIterator,
        _ record: Record
    ) async throws {
        guard let frames = try await lines.next(isolation: #isolation) else {
            throw LineError(.closed, "ingestion closed the connection")
        }
        let now = record.now
        for case .line(let line) in frames {
            guard let re = RawConnection.number(after: "\"re\":", in: line), let began = sent.removeValue(forKey: re)
            else { continue }
            let accepted = RawConnection.contains("\"type\":\"accepted\"", line)
            record.state.withLock { state in
                state.lastAnswer = now
                if accepted { state.acknowledged.append(now - began) } else { state.failed += 1 }
            }
        }
    }

    /// Counts a seller's offers until the run is over.
    private func watch(_ seller: String, _ record: Record) async throws {
        let hello = Hello(role: .seller, name: seller, token: seller + "-token")
        do {
            try await RawConnection.open(routing, hello) { connection in
                for try await frames in connection.lines {
                    let now = record.now
                    for case .line(let line) in frames {
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
