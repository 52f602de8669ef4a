import Contracts
import FoundationEssentials
import Glibc
import TestKit
import Testing

extension EndToEnd {
    /// The disk of one store is full: refused in words, nothing lost, and it goes on by itself once there is room.
    @Suite(.serialized)
    struct DiskFull {
        @Test("the disk of one store is full for a while", .timeLimit(.minutes(3)), arguments: ServiceName.allCases)
        func diskFull(_ service: ServiceName) async throws {
            let folder = FileManager.default.temporaryDirectory.path + "/leadline-disk-\(UUID().uuidString)"
            defer { rmdir(folder) }
            guard let disk = try await SmallDisk(at: folder, megabytes: 24) else {
                print("no file system can be mounted here (that takes root): the limit of the store is tested instead")
                return try await storeLimit(service)
            }
            let scene = try scene { $0.storeFolders[service] = disk.path }
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.whilePosting(within: .seconds(120)) {
                    try await eventually("leads arrive") { try await installation.status(of: service).received > 200 }
                    try disk.fill()
                    try await expectRefusal(by: service, scene)
                    try disk.makeRoom()
                    try await eventually("it takes messages again by itself", within: .seconds(10)) {
                        try await installation.readiness(of: service)?.status == 200
                    }
                }
            }
            #expect(try installation.process(service).exitStatus == nil)
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        @Test("a store has reached its limit, and is given a higher one", .timeLimit(.minutes(3)))
        func storeLimit() async throws {
            for service in [ServiceName.ingestion, .scoring] { try await storeLimit(service) }
        }

        private func storeLimit(_ service: ServiceName) async throws {
            let scene = try scene { $0.settings[service] = ["store-max-bytes": "400000"] }
            let installation = scene.installation
            try await installation.startAll()
            try await scene.whileSellersAnswer(drainedWithin: .seconds(60)) {
                try await scene.whilePosting(within: .seconds(120)) {
                    try await expectRefusal(by: service, scene)
                    #expect(try await installation.terminate(service) == .exited(0))
                    try installation.start(service, ["store-max-bytes": "100000000"])
                    try await installation.waitUntilReady(service)
                }
            }
            let findings = try await scene.stopAndAudit()
            #expect(findings.isEmpty, "\(findings)")
        }

        private func scene(_ plan: (inout Installation.Plan) -> Void) throws -> Scene {
            try Scene(
                .busy,
                Population(posts: 18_000, seed: 17),
                posting: Poster.Plan(perSecond: 150, seed: 17),
                sellers: [
                    "ada": SellerClient.Habits(declines: 0.1, closes: 0.2, seed: 17),
                    "fay": SellerClient.Habits(declines: 0.1, closes: 0.5, seed: 17),
                ],
                plan: plan
            )
        }

        /// It says in words that it is full, tells its senders to come back later, and lives on; so do the others.
        private func expectRefusal(by service: ServiceName, _ scene: Scene) async throws {
            let installation = scene.installation
            try await eventually("/readyz says that the store is full") {
                let ready = try await installation.readiness(of: service)
                return ready?.status == 503 && ready?.text.contains("full") == true
            }
            try await eventually("its status says so") {
                let status = try await installation.status(of: service)
                return !status.ready && status.complaints.contains { $0.hasPrefix("store: ") }
            }
            try await eventually("its metrics say so") {
                try await installation.page("/metrics", of: service)?.text.contains("leadline_store_ready 0\n") == true
            }
            let sender: ServiceName? =
                switch service {
                case .ingestion: nil
                case .enrichment: .ingestion
                case .scoring: .enrichment
                case .routing: .scoring
                }
            if let sender {
                try await eventually("its sender keeps the messages") {
                    try await installation.status(of: sender).backlog > 50
                }
                #expect(try await installation.readiness(of: sender)?.status == 200)
            } else {
                try await eventually("the source is asked to wait") {
                    scene.poster.record.postponed[.storeFull] ?? 0 > 0
                }
            }
            for service in ServiceName.allCases { #expect(try installation.process(service).exitStatus == nil) }
        }
    }
}
