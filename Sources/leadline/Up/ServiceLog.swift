import Contracts
import Glibc
import Synchronization

/// Passes on what a replica of a service writes to its log.
final class ServiceLog: Sendable {
    private let replica: Replica
    private let width: Int
    private let format: OutputFormat
    private let style = Style(for: STDERR_FILENO)
    private let last = Mutex<(error: String, at: ContinuousClock.Instant)?>(nil)
    /// Shorter than this apart, the same reason is told once: it is tried again and again.
    private static let sameTrouble = Duration.seconds(10)

    /// `width` is how many characters the names before the lines take.
    init(_ replica: Replica, width: Int, format: OutputFormat) {
        self.replica = replica
        self.width = width
        self.format = format
    }

    /// Why it last said that it cannot go on.
    var lastError: String? { last.withLock { $0?.error } }

    /// A line that the service wrote.
    func take(_ line: String) {
        let event = LogEvent(line)
        if let event, event.level == "critical" {
            let error = event.fields["error"] ?? event.message
            let now = ContinuousClock.now
            let isKnown = last.withLock { last in
                defer { last = (error, now) }
                return last.map { $0.error == error && now - $0.at < Self.sameTrouble } ?? false
            }
            if isKnown, format == .text { return }
        }
        guard format == .text else {
            Console.note(event == nil ? line : tagged(line))
            return
        }
        write(event.map { $0.text(style) } ?? line.printable)
    }

    /// Something about the service that it cannot say itself.
    func note(_ text: String) {
        guard format == .text else {
            let fields: [String: JSONValue] = [
                "at": .string(Instant.now.text), "level": .string("warning"), "message": .string(text),
                "service": .string(replica.service.rawValue),
            ]
            do {
                Console.note(tagged(try BodyCodec.encode(fields)))
            } catch {
                Console.note(text)
            }
            return
        }
        write("\(style(Instant.now.clockTime, .dim)) \(style(text.printable, .yellow))")
    }

    private func write(_ text: String) {
        let name = replica.name.padded(to: width)
        Console.note("\(style(name, .look(of: replica.service.rawValue))) \(text)")
    }

    /// A JSON line, with the name of the replica before its members where there are several.
    private func tagged(_ line: String) -> String {
        replica.count == 1 ? line : "{\"replica\":\"\(replica.name)\",\(line.dropFirst())"
    }
}

/// One JSON line of a service's log, understood.
private struct LogEvent {
    let at: String
    let level: String
    let message: String
    /// The metadata.
    var fields: [String: String]

    /// Nil when the line is something else.
    init?(_ line: String) {
        let value: JSONValue
        do {
            value = try BodyCodec.decode(JSONValue.self, from: line)
        } catch {
            return nil
        }
        guard case .object(let members) = value, let level = members["level"]?.scalarText,
            let message = members["message"]?.scalarText
        else { return nil }
        self.level = level
        self.message = message
        at = members["at"]?.scalarText.flatMap(Instant.init)?.clockTime ?? ""
        fields = members.compactMapValues(\.scalarText)
        for name in ["at", "level", "message", "service"] { fields[name] = nil }
    }

    func text(_ style: Style) -> String {
        let look: Style.Look =
            switch level {
            case "critical", "error": .red
            case "warning": .yellow
            case "notice": .green
            default: .dim
            }
        let metadata = fields.sorted { $0.key < $1.key }.map { name, value in
            let lines = value.split(separator: "\n").map { String($0).printable }
            return style(name.printable + "=", .dim) + lines.joined(separator: "\n    ")
        }
        let head = "\(style(at, .dim)) \(style(level.padded(to: 8), look)) \(message.printable)"
        return ([head] + metadata).joined(separator: " ")
    }
}
