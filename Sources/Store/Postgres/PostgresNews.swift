/// Announcements between the processes that use a store, by PostgreSQL's own NOTIFY.
///
/// They follow the COMMIT, in the same round trip, instead of being a part of it: a transaction that notifies holds a
/// lock of the whole server until it is on disk, so that commits would wait for each other, one flush each. The
/// announcement is lost if the connection breaks just between the two; then the next connection tells that anything may
/// be new.
enum PostgresNews {
    /// PostgreSQL takes less than 8000 bytes at a time.
    private static let mostBytes = 7_900

    /// What to send after the commit of an announcement of these topics.
    static func tell(_ topics: Set<String>, in space: PostgresSpace) -> [Statement] {
        guard !topics.isEmpty else { return [] }
        guard topics.allSatisfy({ $0.utf8.count <= mostBytes && !$0.isEmpty && !$0.contains("\n") }) else {
            return [tellAnything(in: space)]
        }
        var payloads = [""]
        for topic in topics {
            if payloads[payloads.count - 1].utf8.count + topic.utf8.count >= mostBytes { payloads.append("") }
            payloads[payloads.count - 1] += payloads[payloads.count - 1].isEmpty ? topic : "\n" + topic
        }
        return payloads.map { notify($0, in: space) }
    }

    /// Says that anything may be new.
    static func tellAnything(in space: PostgresSpace) -> Statement { notify("", in: space) }

    /// What the other end makes of it; nil: anything may be new.
    static func topics(in payload: String) -> Set<String>? {
        payload.isEmpty ? nil : Set(payload.split(separator: "\n").map(String.init))
    }

    private static func notify(_ payload: String, in space: PostgresSpace) -> Statement {
        Statement("SELECT pg_notify($1, $2)", [.text(space.channel), .text(payload)])
    }
}
