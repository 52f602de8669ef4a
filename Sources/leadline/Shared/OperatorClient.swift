import Contracts
import FoundationEssentials
import Lines

/// Asks the services what an operator may ask.
struct OperatorClient: Sendable {
    let client: LineClient
    let address: @Sendable (ServiceName) -> Address

    /// How an operator presents herself.
    static func hello(token: String) -> Hello {
        Hello(role: .operator, name: ProcessInfo.processInfo.environment["USER"] ?? "operator", token: token)
    }

    /// The operator's token in a file of secrets, as `leadline up` makes it.
    static func token(inFile file: String) throws -> String {
        for line in try Files.text(file).split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "operator" { return String(words[1]) }
        }
        throw Failure(.usage, "\(file) has no line \"operator TOKEN\"")
    }

    /// Longest wait for an answer.
    private static let patience = Duration.seconds(10)

    /// The answer of one service.
    ///
    /// Throws `Failure` when it is down, silent, or does not want to answer. (Not as a typed throw: optimised, Swift
    /// 6.3.1 loses results of child tasks that come by way of one.)
    func ask(_ service: ServiceName, _ question: Message) async throws -> Message {
        let address = address(service)
        do {
            return try await withThrowingTaskGroup(of: Message.self) { tasks in
                tasks.addTask {
                    try await client.withConnection(to: address) { _, writer, reader in
                        try await writer.write([try Line(question, seq: 1)])
                        return try await Self.answer(from: &reader, at: address)
                    }
                }
                tasks.addTask {
                    try await Task.sleep(for: Self.patience)
                    throw Failure(.unavailable, "\(service.rawValue) at \(address) did not answer in time")
                }
                defer { tasks.cancelAll() }
                guard let answer = try await tasks.next() else { throw CancellationError() }
                return answer
            }
        } catch let failure as Failure {
            throw failure
        } catch let error as LineError {
            throw Failure(error)
        } catch {
            throw Failure(.unavailable, "\(service.rawValue) at \(address): \(error)")
        }
    }

    private static func answer(from reader: inout LineReader, at address: Address) async throws -> Message {
        while let lines = try await reader.next() {
            for line in lines {
                if case .refused(let problem) = line.message {
                    throw Failure(.someRefused, "\(address) refused: \(problem.detail)")
                }
                if line.head.re == 1 { return line.message }
            }
        }
        throw LineError(.closed, "\(address) closed the connection without an answer")
    }

    /// The answers of several services at the same time, in the order of a lead's way.
    func askAll(
        _ question: Message,
        of services: [ServiceName] = ServiceName.allCases
    ) async -> [(service: ServiceName, answer: Result<Message, Failure>)] {
        await withTaskGroup(of: (Int, Result<Message, Failure>).self) { tasks in
            for (place, service) in services.enumerated() {
                tasks.addTask { (place, await answer(service, question)) }
            }
            var answers: [(place: Int, answer: Result<Message, Failure>)] = []
            for await (place, answer) in tasks { answers.append((place, answer)) }
            return answers.sorted { $0.place < $1.place }.map { (services[$0.place], $0.answer) }
        }
    }

    private func answer(_ service: ServiceName, _ question: Message) async -> Result<Message, Failure> {
        do {
            return .success(try await ask(service, question))
        } catch let failure as Failure {
            return .failure(failure)
        } catch {
            return .failure(Failure(.unavailable, "\(service.rawValue): \(error)"))
        }
    }
}
