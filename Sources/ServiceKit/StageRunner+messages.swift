import Contracts
import Lines

extension Message {
    /// Whether more messages follow from it.
    ///
    /// What comes back from later services does not count: two services that are both at their limit must still take
    /// each other's news, or neither would ever get on.
    var growsBacklog: Bool {
        switch self {
        case .leadStatus, .leadOutcome: false
        default: true
        }
    }
}

extension Answer {
    init(_ answer: GroupCommit.GroupAnswer) {
        self =
            switch answer {
            case .acknowledged: .acknowledged
            case .refused(let problem): .refused(problem)
            case .reply(let type, let body, let replayed): .reply(type: type, body: body, replayed: replayed)
            }
    }
}
