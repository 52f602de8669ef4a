import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// Where the services are, and by what they know the operator.
struct OperatorOptions: ParsableArguments {
    @Option(help: "File with the line \"operator TOKEN\"; LEADLINE_OPERATOR_TOKEN goes before it.")
    var secrets = "./data/secrets"

    @Option(help: "Where the services are.")
    var host = "127.0.0.1"

    @Option(help: "Port of ingestion; enrichment, scoring and routing have the next three.")
    var portBase = ServiceName.ingestion.defaultPort

    @OptionGroup var tls: TLSOptions

    func address(of service: ServiceName) -> Address {
        let offset = service.defaultPort - ServiceName.ingestion.defaultPort
        return Address(host: host, port: portBase + offset)
    }

    /// A client with the operator's token.
    func client() throws -> OperatorClient {
        let given = ProcessInfo.processInfo.environment["LEADLINE_OPERATOR_TOKEN"]
        let hello = try OperatorClient.hello(token: given ?? OperatorClient.token(inFile: secrets))
        return OperatorClient(client: try tls.client(hello), address: { address(of: $0) })
    }
}
