import Contracts
import Glibc
import Lines

/// Waits until all services say that they are ready, and tells the person what she can do now.
struct Readiness {
    let layout: ServiceLayout
    let crew: Crew
    let format: OutputFormat

    /// Returns when all were ready once, or are to stop.
    func announce() async {
        do {
            let client = try client()
            while !crew.isStopping {
                if await areReady(client) {
                    if format == .json { try announceJSON() } else { announceText() }
                    return
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        } catch is CancellationError {
            return
        } catch let failure as Failure {
            Console.note("leadline: \(failure.message)")
        } catch {
            Console.note("leadline: cannot ask the services whether they are ready: \(error)")
        }
    }

    private func client() throws -> OperatorClient {
        let hello = OperatorClient.hello(token: try OperatorClient.token(inFile: layout.folder.secretsFile))
        return OperatorClient(client: LineClient(hello: hello), address: { layout.address(of: $0) })
    }

    private func areReady(_ client: OperatorClient) async -> Bool {
        await client.askAll(.statusQuestion(ServiceStatusQuestion())).allSatisfy { _, answer in
            if case .success(.status(let status)) = answer { status.ready } else { false }
        }
    }

    private func announceText() {
        let style = Style(for: STDOUT_FILENO)
        let places = ServiceName.allCases.map { "\($0.rawValue) \(layout.address(of: $0))" }
        let isUsual = layout.portBase == ServiceName.ingestion.defaultPort
        let ask =
            (layout.folder.path == "./data" ? "" : " --secrets \(layout.folder.secretsFile)")
            + (isUsual ? "" : " --port-base \(layout.portBase)")
        let post = isUsual ? "" : " --to \(layout.address(of: .ingestion))"
        let watch = isUsual ? "" : " --to \(layout.address(of: .routing))"
        Console.out(
            """
            \(style("ready", .bold, .green)): \(places.joined(separator: ", "))
              send leads    leadline post FILE.csv --source us-web --token us-web-token --map MAP.yaml\(post)
              see offers    leadline watch --seller anna --example-tokens\(watch)
              how it goes   leadline status\(ask)
              one lead      leadline lead name@company.example\(ask)
              stop          Ctrl-C
            """
        )
    }

    private func announceJSON() throws {
        try Console.json(
            Ready(
                event: "ready",
                addresses: Dictionary(
                    ServiceName.allCases.map { ($0.rawValue, layout.address(of: $0).description) }
                ) { first, _ in first }
            )
        )
    }

    private struct Ready: Encodable {
        let event: String
        let addresses: [String: String]
    }
}
