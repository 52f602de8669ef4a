import Contracts
import Glibc
import Lines

/// Waits until all replicas of all services say that they are ready, and tells the person what she can do now.
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
        return OperatorClient(
            client: LineClient(hello: hello),
            places: layout.places,
            tokenOrigin: layout.folder.secretsFile
        )
    }

    private func areReady(_ client: OperatorClient) async -> Bool {
        await client.askEach(.statusQuestion(ServiceStatusQuestion())).allSatisfy { _, answer in
            if case .success(.status(let status)) = answer { status.ready } else { false }
        }
    }

    private func announceText() {
        let style = Style(for: STDOUT_FILENO)
        let places = layout.scale.replicas.map { "\($0.name) \(layout.address(of: $0))" }
        let isUsual = layout.portBase == ServiceName.ingestion.defaultPort
        let ask = layout.folder.path == "./data" ? "" : " --secrets \(layout.folder.secretsFile)"
        let post = isUsual ? "" : " --to \(first(.ingestion))"
        let watch = isUsual ? "" : " --to \(first(.routing))"
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

    private func first(_ service: ServiceName) -> Address {
        layout.address(of: Replica(service: service, index: 0, count: layout.scale[service]))
    }

    private func announceJSON() throws {
        try Console.json(Ready(event: "ready", addresses: layout.places.texts))
    }

    private struct Ready: Encodable {
        let event: String
        let addresses: [String: [String]]
    }
}
