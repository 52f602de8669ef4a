package import Contracts
import Glibc
package import Logging

/// Writes one JSON line an event to standard error, without personal data.
///
/// Messages are constant; values are metadata. The values of metadata that name a person are replaced, and so is any
/// word that holds an e-mail address, and any phone number with its country code.
package struct JSONLogHandler: LogHandler {
    package var logLevel: Logger.Level = .info
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let now: @Sendable () -> Instant
    private let write: @Sendable (String) -> Void

    /// Metadata whose values say who somebody is.
    private static let personal: Set<String> = [
        "email", "phone", "name", "first_name", "last_name", "contact", "street", "token",
    ]

    package init(
        label: String,
        now: @escaping @Sendable () -> Instant,
        write: @escaping @Sendable (String) -> Void = JSONLogHandler.writeToStandardError
    ) {
        self.label = label
        self.now = now
        self.write = write
    }

    /// In one system call, so that lines of several threads do not mix.
    ///
    /// There is nobody to tell when it fails.
    @Sendable
    package static func writeToStandardError(_ line: String) {
        let bytes = Array(line.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields: [String: JSONValue] = [:]
        let all = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
        for (key, value) in all { fields[key] = .string(Self.redacted(key, "\(value)")) }
        fields["at"] = .string(now().text)
        fields["level"] = .string(event.level.rawValue)
        fields["service"] = .string(label)
        fields["message"] = .string(Self.redacted("message", "\(event.message)"))
        do {
            write(try BodyCodec.encode(JSONValue.object(fields)) + "\n")
        } catch {
            write("{\"level\":\"error\",\"message\":\"a log line could not be written\"}\n")
        }
    }

    private static func redacted(_ key: String, _ value: String) -> String {
        if personal.contains(key.split(separator: ".").last.map(String.init) ?? key) { return "(personal)" }
        return withoutPhoneNumbers(value).split(separator: " ", omittingEmptySubsequences: false)
            .map { $0.contains("@") ? "(personal)" : String($0) }
            .joined(separator: " ")
    }

    /// Takes out what starts with a plus and has the digits of a phone number, however they are spaced.
    private static func withoutPhoneNumbers(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "+")) else { return text }
        var shown = ""
        var rest = text[...]
        while let plus = rest.firstIndex(of: "+") {
            let number = rest[plus...].dropFirst().prefix { $0.isNumber || " -./()".contains($0) }
            let isPhone = number.count { $0.isNumber } >= 7
            shown += rest[..<plus] + (isPhone ? "(personal)" : "+")
            rest = rest[(isPhone ? number.endIndex : rest.index(after: plus))...]
        }
        return shown + rest
    }
}
