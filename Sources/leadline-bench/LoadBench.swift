import ArgumentParser
import Contracts
import FoundationEssentials
import Lines

/// Posts leads as fast as asked, watches them come out at the sellers' end, and prints what it measured as JSON.
struct LoadBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Leads through a running installation; made up, every one a different person."
    )

    @Option(help: "Addresses of ingestion, separated by commas; the connections are spread over them.")
    var ingestion = "127.0.0.1:7101"

    @Option(help: "Addresses of routing, separated by commas; the sellers are spread over them.")
    var routing = "127.0.0.1:7104"

    @Option(help: "Connections that post.")
    var connections = 1

    @Option(help: "Lines in flight on each connection.")
    var window = 256

    @Option(help: "Leads to post.")
    var leads = 10_000

    @Option(help: "Leads a second, over all connections; 0 for as many as go.")
    var rate = 0

    @Option(help: "Number of the first lead: no lead is posted twice to one installation.")
    var first = 0

    @Option(help: "Sellers to watch; their tokens are their ids followed by -token.")
    var seller: [String] = []

    @Option(help: "For each seller, the last event that she saw before.")
    var cursor: [Int64] = []

    @Option(help: "Seconds to wait for the last offer.")
    var patience = 120

    mutating func run() async throws {
        let load = Load(
            ingestion: try Self.addresses(ingestion),
            routing: try Self.addresses(routing),
            sellers: seller,
            cursors: Dictionary(zip(seller, cursor)) { $1 },
            connections: connections,
            window: window,
            leads: leads,
            first: first,
            rate: rate,
            patience: .seconds(patience)
        )
        print(try BodyCodec.encode(try await load.run()))
    }

    private static func addresses(_ text: String) throws -> [Address] {
        try text.split(separator: ",").map { part in
            guard let address = Address(String(part)) else {
                throw ValidationError("addresses are written host:port,host:port")
            }
            return address
        }
    }
}
