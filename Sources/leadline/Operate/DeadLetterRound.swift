import ArgumentParser
import Contracts

/// One question about dead letters to several services.
struct DeadLetterRound {
    let client: OperatorClient
    let question: DeadLetterQuestion

    /// How many a service takes at a time.
    static let most = 100

    /// What was listed or acted on, and why some did not answer.
    ///
    /// To discard without an id goes on until there are none; to retry does not, since what fails again comes back.
    func run(_ services: [ServiceName]) async -> (answers: [DeadLetters], failures: [Failure]) {
        var answers: [DeadLetters] = []
        var failures: [Failure] = []
        var asked = services
        while !asked.isEmpty {
            var more: [ServiceName] = []
            for (service, answer) in await client.askAll(.deadLetterQuestion(question), of: asked) {
                switch answer {
                case .success(.deadLetters(let letters)):
                    answers.append(letters)
                    let isLast = letters.letters.count < Self.most
                    if question.action == .discard, question.id == nil, !isLast { more.append(service) }
                case .success(let other):
                    failures.append(Failure(.failure, "\(service.rawValue) answered with \(other.type.rawValue)"))
                case .failure(let failure): failures.append(failure)
                }
            }
            asked = more
        }
        return (answers, failures)
    }
}
