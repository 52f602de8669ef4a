import ArgumentParser
import Contracts
import Lines

/// Where the replicas of each service are, under the names that the settings of the services have.
struct PeerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Where ingestion is: host:port, or several with commas; a name stands for all its addresses. Or set \
            LEADLINE_PEER_INGESTION.
            """,
            valueName: "addresses"
        )
    )
    var peerIngestion: AddressList?

    @Option(help: ArgumentHelp("The same for enrichment.", valueName: "addresses"))
    var peerEnrichment: AddressList?

    @Option(help: ArgumentHelp("The same for scoring.", valueName: "addresses"))
    var peerScoring: AddressList?

    @Option(help: ArgumentHelp("The same for routing.", valueName: "addresses"))
    var peerRouting: AddressList?

    subscript(_ service: ServiceName) -> [Address]? {
        switch service {
        case .ingestion: peerIngestion?.addresses
        case .enrichment: peerEnrichment?.addresses
        case .scoring: peerScoring?.addresses
        case .routing: peerRouting?.addresses
        }
    }

    /// What a variable says, which the services read as well.
    static func addresses(of service: ServiceName, in environment: [String: String]) throws(Failure) -> [Address]? {
        let name = "LEADLINE_PEER_\(service.rawValue.uppercased())"
        guard let text = environment[name], !text.isEmpty else { return nil }
        guard let list = AddressList(text) else {
            throw Failure(.usage, "\(name) must be host:port, or several with commas, not \"\(text)\"")
        }
        return list.addresses
    }
}
