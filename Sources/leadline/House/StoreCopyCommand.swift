import ArgumentParser
import Contracts
import Enrichment
import FoundationEssentials
import Glibc
import Ingestion
import Routing
import Scoring
import Store

/// `leadline store copy`: from the SQLite files of stopped services to empty PostgreSQL databases.
struct StoreCopyCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy the SQLite stores of stopped services to PostgreSQL.",
        discussion: """
            Each store goes to the database of its service, in one transaction, and is read back and compared before that \
            is committed. A database that holds anything already is refused; what failed can be tried again. The SQLite \
            files stay as they are. Stop the services first, and start them on the databases afterwards.
            """
    )

    @Option(help: ArgumentHelp("Folder of the SQLite stores.", valueName: "folder"))
    var from = "./data"

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("Server of the databases, as for leadline up --store.", valueName: "url"),
        transform: { try StoreServer($0) }
    )
    var server: StoreServer

    @Option(help: ArgumentHelp("File with the password of the server's user.", valueName: "file"))
    var storePasswordFile: String?

    @Option(help: ArgumentHelp("Only this service.", valueName: "service"))
    var service: ServiceName?

    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let password = try storePasswordFile.map { try Self.password(inFile: $0) }
        for service in service.map({ [$0] }) ?? ServiceName.allCases {
            let path = "\(from)/\(service.rawValue).sqlite"
            guard FileManager.default.fileExists(atPath: path) else {
                throw Failure(.badData, "there is no store \(path); --from names the folder, --service one of them")
            }
            do {
                try await copy(service, at: path, password: password)
            } catch let error as StoreError {
                throw Failure(Self.code(for: error), "\(service.rawValue): \(error.message)")
            }
        }
    }

    private func copy(_ service: ServiceName, at path: String, password: String?) async throws {
        let migrations = Migration.common + Self.migrations(of: service)
        let instant = Instant.now
        let source = try SQLiteStore(
            SQLiteStore.Options(path: path),
            migrations: migrations,
            newName: Self.newName,
            at: instant
        )
        let target = try await PostgresStore(
            PostgresStore.Options(url: server.url(for: service), password: password),
            migrations: migrations,
            newName: Self.newName,
            at: instant
        )
        let progress = CopyProgress(service, format: output.format)
        let tables = try await StoreCopy(from: source, at: path, to: target).run { progress.note($0, rows: $1) }
        try await target.close()
        try await source.close()
        try progress.finish(tables, place: target.place)
    }

    private static func migrations(of service: ServiceName) -> [Migration] {
        switch service {
        case .ingestion: IngestionStage.migrations
        case .enrichment: EnrichmentStage.migrations
        case .scoring: ScoringStage.migrations
        case .routing: RoutingStage.migrations
        }
    }

    /// A name for a writer that writes no messages.
    private static let newName: @Sendable () -> String = { "copy-" + String(UInt64.random(in: 0 ... .max), radix: 36) }

    private static func password(inFile file: String) throws -> String {
        do {
            return try String(contentsOfFile: file, encoding: .utf8).trimmingBlanks()
        } catch {
            throw Failure(.noPermission, "the password file \(file) cannot be read: \(Files.words(for: error))")
        }
    }

    private static func code(for error: StoreError) -> ExitCode {
        switch error.code {
        case .unreachable, .unknown: .unavailable
        case .noAccess: .noPermission
        case .full: ExitCode(73)
        default: .inUse
        }
    }
}

/// Tells how far the copying of one store is.
private struct CopyProgress: Sendable {
    private let service: ServiceName
    private let format: OutputFormat
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(_ service: ServiceName, format: OutputFormat) {
        self.service = service
        self.format = format
    }

    func note(_ table: String, rows: Int64) {
        guard format == .text, isTerminal else { return }
        Console.write("\r\u{1B}[K\(service.rawValue.padded(to: 10)) \(table) \(rows)", to: STDERR_FILENO)
    }

    func finish(_ tables: [StoreCopy.Table], place: String) throws {
        if format == .text, isTerminal { Console.write("\r\u{1B}[K", to: STDERR_FILENO) }
        let rows = tables.reduce(0) { $0 + $1.rows }
        guard format == .text else {
            return try Console.json(
                Copied(
                    service: service.rawValue,
                    place: place,
                    rows: rows,
                    tables: tables.map { Copied.Table(name: $0.name, rows: $0.rows, checksum: $0.sum) }
                )
            )
        }
        Console.out("\(service.rawValue.padded(to: 10)) \(rows) rows in \(tables.count) tables are now in \(place)")
    }

    private struct Copied: Encodable {
        struct Table: Encodable {
            let name: String
            let rows: Int64
            let checksum: String
        }

        let service: String
        let place: String
        let rows: Int64
        let tables: [Table]
    }
}

extension StoreCopy.Table {
    /// The checksum as 16 hexadecimal digits.
    fileprivate var sum: String {
        let digits = String(checksum, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
