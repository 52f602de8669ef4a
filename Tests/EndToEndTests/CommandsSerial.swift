import FoundationEssentials
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// What operators and partners type, with the rules and the leads of the demo.
    @Suite(.serialized)
    final class Commands {
        private let folder: ScratchFolder
        private let group: ProcessGuard
        private let ports: [ReservedPort]
        private var base: Int { ports[0].number }
        private var secrets: [String] { ["--secrets", "\(folder.path)/data/secrets"] }

        init() throws {
            folder = try ScratchFolder()
            group = try ProcessGuard()
            ports = try ReservedPort.row([0, 1, 2, 3, 100, 101, 102, 103])
        }

        @Test("one command runs the services, and the others find them", .timeLimit(.minutes(2)))
        func upAndPost() async throws {
            let up = try await startUp("first")
            let leads = "\(Installation.root)/deploy/demo/us-30.csv"
            let map = "\(Installation.root)/deploy/maps/us-500.yaml"
            // Nobody listens at the first address, so it goes on with the second.
            let post = try await run(
                "post",
                [leads, "--source", "us-web", "--token", "us-web-token", "--map", map]
                    + ["--to", "127.0.0.1:1,127.0.0.1:\(base)"]
            )
            #expect(post.status == .exited(0))
            #expect(post.text.contains("30 accepted, 0 duplicate, 0 refused"), "\(post.text)")
            try await eventually("nothing waits") {
                let status = try await self.run("status", self.secrets + ["--format", "json"])
                return status.status == .exited(0) && !status.text.contains(/"backlog":[1-9]/)
            }
            let funnel = try await run("report", ["funnel"] + secrets)
            #expect(funnel.status == .exited(0))
            let audit = try await run("audit", secrets)
            #expect(audit.status == .exited(0))
            #expect(audit.text.contains("all agree"), "\(audit.text)")
            let replay = try await run("replay", ["--rules", "\(Installation.root)/deploy/rules"] + secrets)
            #expect(replay.status == .exited(0))
            #expect(replay.text.contains("no difference"), "\(replay.text)")
            for report in ["distribution", "speed", "sla", "declines", "capacity"] {
                #expect(try await run("report", [report] + secrets).status == .exited(0))
            }

            up.signal(SIGTERM)
            #expect(try await up.end(within: .seconds(40)) == .exited(0))
            let status = try await run("status", secrets)
            #expect(status.status == .exited(69))
        }

        @Test("when that command is killed the services stop too", .timeLimit(.minutes(2)))
        func killed() async throws {
            let up = try await startUp("second")
            up.signal(SIGKILL)
            _ = try await up.end(within: .seconds(10))
            try await eventually("the services are gone") {
                try await self.run("status", self.secrets).text.split(separator: "down").count > 4
            }
        }

        private func startUp(_ name: String) async throws -> ServiceProcess {
            let output = "\(folder.path)/up-\(name)"
            let up = try ServiceProcess(
                try Installation.buildFolder() + "/leadline",
                [
                    "up", "--data", "\(folder.path)/data", "--port-base", "\(base)",
                    "--rules", "\(Installation.root)/deploy/rules",
                    "--reference", "\(Installation.root)/deploy/reference",
                ],
                output: output,
                guardedBy: group
            )
            try await eventually("it says that all are ready") {
                let text = try Self.text(output)
                try #require(up.exitStatus == nil, "\(text)")
                return text.contains(/(?m)^ready/)
            }
            return up
        }

        /// Runs a command to its end.
        private func run(_ command: String, _ arguments: [String]) async throws -> (
            status: TestKit.ExitStatus, text: String
        ) {
            let output = "\(folder.path)/\(UUID().uuidString)"
            let process = try ServiceProcess(
                try Installation.buildFolder() + "/leadline",
                [command] + arguments,
                output: output,
                guardedBy: group
            )
            return (try await process.end(within: .seconds(60)), try Self.text(output))
        }

        private static func text(_ path: String) throws -> String {
            guard FileManager.default.fileExists(atPath: path) else { return "" }
            return try String(contentsOfFile: path, encoding: .utf8)
        }
    }
}
