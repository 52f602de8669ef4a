import ArgumentParser
import Contracts

/// For whom a command writes.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// People.
    case text
    /// Programs.
    case json
}

struct FormatOptions: ParsableArguments {
    @Option(help: "text for people, json for programs.")
    var format = OutputFormat.text
}

extension Console {
    /// A value as one line of JSON, members sorted by name.
    static func json(_ value: some Encodable) throws {
        out(try BodyCodec.encode(value))
    }
}
