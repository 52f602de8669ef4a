import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// Where the services are, and by what they know the operator.
struct OperatorOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            File with the line "operator TOKEN" (default: ./data/secrets). Or set LEADLINE_SECRETS_FILE, or \
            LEADLINE_OPERATOR_TOKEN. Where the services are is in services.json beside it, if leadline up started them.
            """,
            valueName: "file"
        )
    )
    var secrets: String?

    @Option(help: "Where the services are (default: 127.0.0.1).")
    var host: String?

    @Option(
        help: """
            Port of ingestion; enrichment, scoring and routing have the next three (default: \
            \(ServiceName.ingestion.defaultPort)).
            """
    )
    var portBase: Int?

    @OptionGroup var peers: PeerOptions
    @OptionGroup var tls: TLSOptions

    /// A client with the operator's token.
    func client() throws -> OperatorClient {
        let environment = ProcessInfo.processInfo.environment
        let file = secrets ?? environment["LEADLINE_SECRETS_FILE"] ?? "./data/secrets"
        let given = environment["LEADLINE_OPERATOR_TOKEN"]
        let hello = try OperatorClient.hello(token: given ?? OperatorClient.token(inFile: file))
        return OperatorClient(
            client: try tls.client(hello),
            places: try places(secretsFile: file, environment: environment),
            oneHost: host,
            tokenOrigin: given == nil ? file : "LEADLINE_OPERATOR_TOKEN"
        )
    }

    /// Where the services are.
    ///
    /// `--peer-SERVICE` before `--host` and `--port-base`, those before the environment, that before the file of
    /// `leadline up`, and that before what is usual.
    func places(secretsFile: String, environment: [String: String]) throws(Failure) -> ServicePlaces {
        let usual = ServicePlaces(host: host ?? "127.0.0.1", portBase: portBase ?? ServiceName.ingestion.defaultPort)
        let isOneHost = host != nil || portBase != nil
        let written = isOneHost ? nil : try ServicePlaces.read(ServicePlaces.file(beside: secretsFile))
        var addresses: [ServiceName: [Address]] = [:]
        for service in ServiceName.allCases {
            let inherited = isOneHost ? nil : try PeerOptions.addresses(of: service, in: environment)
            addresses[service] = peers[service] ?? inherited ?? written?[service] ?? usual[service]
        }
        return ServicePlaces(addresses)
    }
}
