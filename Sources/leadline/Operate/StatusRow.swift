import ArgumentParser
import Contracts
import Lines

/// What one replica says, or why it says nothing.
struct StatusRow: Sendable {
    let replica: ReplicaPlace
    /// How it is, in a word.
    let state: State
    private(set) var status: ServiceStatus?
    private(set) var failure: Failure?

    init(_ replica: ReplicaPlace, _ answer: Result<Message, Failure>) {
        self.replica = replica
        switch answer {
        case .success(.status(let status)):
            state = status.ready ? .ready : .notReady
            self.status = status
        case .success(.later(let later)):
            state = .notReady
            failure = Failure(later, from: replica)
        case .success(let other):
            state = .down
            failure = Failure(.failure, "\(replica.address) answered with \(other.type.rawValue)")
        case .failure(let failure):
            state = failure.code == .noPermission ? .denied : .down
            self.failure = failure
        }
    }

    enum State: String, Encodable, Sendable {
        case ready
        case notReady = "not_ready"
        /// It does not answer.
        case down
        /// It does not let us in.
        case denied

        var shown: String {
            switch self {
            case .ready: "yes"
            case .notReady: "no"
            case .down, .denied: rawValue
            }
        }
    }
}

extension StatusRow: Encodable {
    private enum CodingKeys: String, CodingKey {
        case service, address, state, status, reason
    }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(replica.service, forKey: .service)
        try members.encode(replica.address.description, forKey: .address)
        try members.encode(state, forKey: .state)
        try members.encodeIfPresent(status, forKey: .status)
        try members.encodeIfPresent(failure?.message, forKey: .reason)
    }
}
