import Contracts
import FoundationEssentials
import Lines

/// Asks the services what an operator may ask.
struct OperatorClient: Sendable {
    let client: LineClient
    let places: ServicePlaces
    /// A host whose name stands for one machine, whatever addresses it has.
    var oneHost: String?
    /// Where the token came from, for those who wonder why it is wrong.
    let tokenOrigin: String

    /// How an operator presents herself.
    static func hello(token: String) -> Hello {
        Hello(role: .operator, name: ProcessInfo.processInfo.environment["USER"] ?? "operator", token: token)
    }

    /// The operator's token in a file of secrets, as `leadline up` makes it.
    static func token(inFile file: String) throws -> String {
        let text: String
        do {
            text = try Files.text(file)
        } catch {
            let hint = "--secrets FILE names the file with the tokens; leadline up makes it in its data folder"
            throw Failure(error.code, "\(error.message); \(hint)")
        }
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "operator" { return String(words[1]) }
        }
        throw Failure(.usage, "\(file) has no line \"operator TOKEN\"")
    }

    /// Longest wait for an answer.
    private static let patience = Duration.seconds(10)

    /// The answers of all replicas of all services at the same time, in the order of a lead's way; `later` is one.
    func askEach(_ question: Message) async -> [(replica: ReplicaPlace, answer: Result<Message, Failure>)] {
        var replicas: [ReplicaPlace] = []
        for service in ServiceName.allCases { replicas += await self.replicas(of: service) }
        return await inTurn(replicas) { await answer($0, question) }.map { ($0, $1) }
    }

    /// The answer of one replica of each of these services, at the same time, in their order.
    ///
    /// Replicas share their store, so one speaks for all; who does not answer is passed over.
    func askAll(
        _ question: Message,
        of services: [ServiceName] = ServiceName.allCases
    ) async -> [(service: ServiceName, answer: Result<Message, Failure>)] {
        await inTurn(services) { await ask($0, question) }.map { ($0, $1) }
    }

    /// The answer of the first replica of a service that gives one.
    func ask(_ service: ServiceName, _ question: Message) async -> Result<Message, Failure> {
        var silent: [Failure] = []
        for replica in await replicas(of: service) {
            switch await answer(replica, question) {
            case .failure(let failure) where failure.code == .unavailable: silent.append(failure)
            case .success(.later(let later)): silent.append(Failure(later, from: replica))
            case let answer: return answer
            }
        }
        if silent.count == 1 { return .failure(silent[0]) }
        let reasons = silent.map(\.message).joined(separator: "; ")
        return .failure(Failure(.unavailable, "no replica of \(service.rawValue) answers: \(reasons)"))
    }

    /// Where the replicas of a service are now.
    private func replicas(of service: ServiceName) async -> [ReplicaPlace] {
        var replicas: [ReplicaPlace] = []
        for address in places[service] {
            var found = [address]
            // The loopback has several addresses too, which are all the same replica.
            if !address.isLoopback, address.host != oneHost {
                do {
                    found = try await address.resolve()
                } catch {
                    // Connecting says in better words what is wrong with the name.
                }
            }
            for numeric in found {
                let replica = ReplicaPlace(service: service, address: numeric, serverName: address.host)
                if !replicas.contains(where: { $0.address == numeric }) { replicas.append(replica) }
            }
        }
        return replicas
    }

    /// What `body` makes of each, at the same time, in the given order.
    private func inTurn<Item: Sendable>(
        _ items: [Item],
        _ body: @escaping @Sendable (Item) async -> Result<Message, Failure>
    ) async -> [(Item, Result<Message, Failure>)] {
        await withTaskGroup(of: (Int, Result<Message, Failure>).self) { tasks in
            for (place, item) in items.enumerated() { tasks.addTask { (place, await body(item)) } }
            var answers: [(place: Int, answer: Result<Message, Failure>)] = []
            for await (place, answer) in tasks { answers.append((place, answer)) }
            return answers.sorted { $0.place < $1.place }.map { (items[$0.place], $0.answer) }
        }
    }

    private func answer(_ replica: ReplicaPlace, _ question: Message) async -> Result<Message, Failure> {
        do {
            return .success(try await converse(with: replica, question))
        } catch let failure as Failure {
            return .failure(failure)
        } catch let error as LineError where error.problem?.type == .notAuthorized {
            return .failure(
                Failure(
                    .noPermission,
                    "\(replica.address) does not know the operator's token of \(tokenOrigin); --secrets FILE names the "
                        + "file that the services use"
                )
            )
        } catch let error as LineError where error.code == .protocolViolation {
            let what = "\(replica.service.rawValue) at \(replica.address) does not answer like a service"
            return .failure(Failure(.unavailable, "\(what): \(error.message)"))
        } catch let error as LineError {
            return .failure(Failure(error))
        } catch {
            return .failure(Failure(.unavailable, "\(replica.service.rawValue) at \(replica.address): \(error)"))
        }
    }

    /// Throws `Failure` when it is down, silent, or does not want to answer.
    ///
    /// (Not as a typed throw: optimised, Swift 6.3.1 loses results of child tasks that come by way of one.)
    private func converse(with replica: ReplicaPlace, _ question: Message) async throws -> Message {
        let address = replica.address
        return try await withThrowingTaskGroup(of: Message.self) { tasks in
            tasks.addTask {
                try await client.withConnection(to: address, serverName: replica.serverName) { _, writer, reader in
                    try await writer.write([try Line(question, seq: 1)])
                    return try await Self.answer(from: &reader, at: address)
                }
            }
            tasks.addTask {
                try await Task.sleep(for: Self.patience)
                throw Failure(.unavailable, "\(replica.service.rawValue) at \(address) did not answer in time")
            }
            defer { tasks.cancelAll() }
            guard let answer = try await tasks.next() else { throw CancellationError() }
            return answer
        }
    }

    private static func answer(from reader: inout LineReader, at address: Address) async throws -> Message {
        while let lines = try await reader.next() {
            for line in lines {
                switch line.message {
                case .refused(let problem): throw Failure(.someRefused, "\(address) refused: \(problem.detail)")
                default: if line.head.re == 1 { return line.message }
                }
            }
        }
        throw LineError(.closed, "\(address) closed the connection without an answer")
    }
}

extension Failure {
    /// A replica asks for patience: its store cannot answer now.
    init(_ later: Later, from replica: ReplicaPlace) {
        self.init(.unavailable, "\(replica.address): \(later.problem.detail)")
    }
}
