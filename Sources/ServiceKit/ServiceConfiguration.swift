package import Configuration
package import Contracts
package import Lines
import SystemPackage

/// The settings of a service.
///
/// Flags count more than the environment, that more than the file, that more than defaults.
///
/// Keys (flag `--a-b`, environment `LEADLINE_A_B`, file `a: {b: …}`):
/// - `listen`: address of the port for lines; default 127.0.0.1 and the service's port. Port 0 takes any free one.
/// - `operations`: address of the operations port; default the same host, 100 above; 0 when the port for lines is 0.
/// - `store.path`: the SQLite file; default `data/<service>.sqlite`.
/// - `store.max-bytes`: most bytes the file may take; default no limit.
/// - `store.url`: `postgres://USER@HOST:PORT/DATABASE`, instead of a file; all replicas of the service have the same.
/// - `store.password-file`: file with the password for it, where the server asks for one.
/// - `rules.dir`: folder of the rule files; default `deploy/rules`.
/// - `reference.dir`: folder of the reference data; default `deploy/reference`.
/// - `secrets.file`: file with the tokens of services and operators; default `data/secrets`.
/// - `peer.<service>`: addresses of another service, separated by commas; default 127.0.0.1 and its port.
/// - `tls.certificate`, `tls.key`, `tls.trust`: PEM files; TLS is on when there is a certificate. With `tls.trust`
///   peers must show a certificate of those authorities.
/// - `allow-plain-text`: lets a port that others can reach go without TLS; default false.
/// - `limits.connections`, `limits.line-bytes`, `limits.window`, `limits.handshake-ms`, `limits.idle-ms`,
///   `limits.group`, `limits.backlog`: see `LineLimits` and `StageRunner.Limits`.
/// - `enrichment.…`: see `EnrichmentSettings`.
/// - `log.level`: trace, debug, info, notice, warning, error or critical; default info.
package struct ServiceConfiguration: Sendable {
    /// The keys above; a flag with another name is a slip.
    static let keys: Set<String> =
        Set(ServiceName.allCases.map { "peer.\($0.rawValue)" }).union(EnrichmentSettings.keys).union([
            "config", "listen", "operations", "store.path", "store.max-bytes", "store.url", "store.password-file",
            "rules.dir", "reference.dir", "secrets.file", "tls.certificate", "tls.key", "tls.trust", "allow-plain-text",
            "limits.connections", "limits.line-bytes", "limits.window", "limits.handshake-ms", "limits.idle-ms",
            "limits.group", "limits.backlog", "log.level",
        ])

    /// Names in the environment that look like settings and are none: a slip, or somebody else's.
    static func strangers(in environment: some Sequence<String>) -> [String] {
        let known = Set(
            keys.map { key in
                "LEADLINE_" + String(key.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
            }
        )
        return environment.filter { $0.hasPrefix("LEADLINE_") && !known.contains($0) }.sorted()
    }

    /// Throws when a flag of the command line is none of the settings.
    static func check(flags arguments: [String]) throws(StartupError) {
        let known = Set(keys.map { "--" + $0.split(separator: ".").joined(separator: "-") })
        for argument in arguments.dropFirst() where argument.hasPrefix("--") {
            let flag = String(argument.prefix { $0 != "=" })
            guard known.contains(flag) else {
                throw StartupError(
                    .configuration,
                    "there is no setting \(flag); there are \(known.sorted().joined(separator: " "))"
                )
            }
        }
    }

    package let service: ServiceName
    package let listen: Address
    package let operations: Address
    package let store: StorePlace
    package let rulesFolder: String
    package let referenceFolder: String
    package let secretsFile: String
    package let peers: [ServiceName: [Address]]
    package let tls: LineTLS?
    package let limits: LineLimits
    package let runnerLimits: StageRunner.Limits
    package let enrichment: EnrichmentSettings
    package let logLevel: String

    package init(_ service: ServiceName, config: ConfigReader) throws {
        let settings = Settings(config)
        self.service = service
        listen = try settings.address("listen") ?? Address(host: "127.0.0.1", port: service.defaultPort)
        let offset = listen.port == 0 ? 0 : listen.port + ServiceName.operationsPortOffset
        operations = try settings.address("operations") ?? Address(host: listen.host, port: offset)
        guard operations.port <= 65_535 else {
            throw StartupError(.configuration, "listen leaves no port for operations 100 above it; set operations")
        }
        store = try StorePlace(settings, for: service)
        rulesFolder = try settings.text("rules.dir") ?? "deploy/rules"
        referenceFolder = try settings.text("reference.dir") ?? "deploy/reference"
        secretsFile = try settings.text("secrets.file") ?? "data/secrets"
        var peers: [ServiceName: [Address]] = [:]
        for peer in ServiceName.allCases where peer != service {
            peers[peer] =
                try settings.addresses("peer.\(peer.rawValue)")
                ?? [Address(host: "127.0.0.1", port: peer.defaultPort)]
        }
        self.peers = peers
        tls =
            LineTLS(
                certificateFile: try settings.text("tls.certificate"),
                keyFile: try settings.text("tls.key"),
                trustFile: try settings.text("tls.trust")
            ).orNil
        if let tls, tls.certificateFile == nil || tls.keyFile == nil {
            throw StartupError(.configuration, "TLS needs tls.certificate and tls.key, both")
        }
        let limits = try LineLimits(settings, for: service)
        self.limits = limits
        runnerLimits = try StageRunner.Limits(settings)
        enrichment = try EnrichmentSettings(settings)
        logLevel = try settings.text("log.level") ?? "info"
        if !listen.isLoopback, tls == nil, try !settings.flag("allow-plain-text") {
            throw StartupError(
                .configuration,
                "listen is \(listen), which others can reach, without TLS; set tls.certificate and tls.key, "
                    + "or allow-plain-text where the network is trusted"
            )
        }
    }
}

extension LineTLS {
    fileprivate var orNil: LineTLS? { certificateFile == nil && trustFile == nil ? nil : self }
}

extension LineLimits {
    /// What a source posts grows on its way, so the services behind ingestion take longer lines.
    fileprivate init(_ settings: Settings, for service: ServiceName) throws {
        self.init()
        if service != .ingestion { maxLineBytes = 1024 * 1024 }
        maxConnections = try settings.number("limits.connections", in: 1...100_000) ?? maxConnections
        maxLineBytes = try settings.number("limits.line-bytes", in: 1_024...16_777_216) ?? maxLineBytes
        window = try settings.number("limits.window", in: 1...65_536) ?? window
        handshakeMs = try settings.number("limits.handshake-ms", in: 10...600_000) ?? handshakeMs
        idleMs = try settings.number("limits.idle-ms", in: 10...86_400_000) ?? idleMs
    }
}

extension StageRunner.Limits {
    fileprivate init(_ settings: Settings) throws {
        self.init()
        group = try settings.number("limits.group", in: 1...10_000) ?? group
        backlog = try settings.number("limits.backlog", in: 1...1_000_000_000) ?? backlog
    }
}

/// Reads settings strictly: one that is there and wrong is an error and never the default.
struct Settings {
    private let config: ConfigReader

    init(_ config: ConfigReader) {
        self.config = config
    }

    /// A flag that is given twice, and a list in the file, are several values; which one was meant is not ours to guess.
    func text(_ key: String) throws -> String? {
        if let text = config.string(forKey: ConfigKey(key)) { return text }
        guard config.stringArray(forKey: ConfigKey(key)) == nil else {
            throw StartupError(.configuration, "\(key) is given several times, or with several values; it takes one")
        }
        return nil
    }

    /// What stands between the commas; a flag with commas comes as several values.
    func list(_ key: String) -> [String]? {
        config.string(forKey: ConfigKey(key))
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
            ?? config.stringArray(forKey: ConfigKey(key))
    }

    func flag(_ key: String) throws -> Bool {
        let flag = config.bool(forKey: ConfigKey(key))
        if flag == nil, try text(key) != nil { throw StartupError(.configuration, "\(key) must be true or false") }
        return flag ?? false
    }

    func number<Number: FixedWidthInteger>(_ key: String, in range: ClosedRange<Int>) throws -> Number? {
        let number = config.int(forKey: ConfigKey(key))
        if number == nil, try text(key) == nil { return nil }
        guard let number, range.contains(number) else {
            throw StartupError(
                .configuration,
                "\(key) must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return Number(number)
    }

    func address(_ key: String) throws -> Address? {
        guard let addresses = try addresses(key) else { return nil }
        guard addresses.count == 1 else { throw StartupError(.configuration, "\(key) must be one host:port") }
        return addresses.first
    }

    func addresses(_ key: String) throws -> [Address]? {
        guard let parts = list(key) else { return nil }
        return try parts.map { part in
            guard let address = Address(part.trimmingBlanks()) else {
                throw StartupError(.configuration, "\(key) must be host:port, not \"\(part)\"")
            }
            return address
        }
    }
}
