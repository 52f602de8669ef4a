import Contracts
import FoundationEssentials
import Matching

/// What the tests read from disk, and what they are made of.
///
/// Paths start from this file, so that it does not matter where the tests are run.
enum Fixtures {
    /// The folder above this file that holds deploy/reference.
    static let packageRoot: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path.count > 1, !FileManager.default.fileExists(atPath: folder.path + "/deploy/reference") {
            folder.deleteLastPathComponent()
        }
        return folder
    }()
    static let contacts = packageRoot.appending(path: "../shared/data/scoring/contacts")

    /// Read once for all tests.
    private static let read = Result { try ReferenceData(texts: try texts()) }

    static func reference() throws -> ReferenceData { try read.get() }

    /// The texts of the shipped reference files.
    static func texts() throws -> [String: String] {
        var texts: [String: String] = [:]
        for file in ReferenceData.files {
            let url = packageRoot.appending(path: "deploy/reference/" + file)
            texts[file] = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        }
        return texts
    }

    static func submission(
        _ contact: Contact,
        id: String = "s1",
        source: String = "fair",
        receivedAt: Int64 = 1000,
        consent: Consent = Consent(granted: true, at: nil)
    ) -> LeadSubmitted {
        LeadSubmitted(
            submission: id,
            source: source,
            receivedAt: Instant(milliseconds: receivedAt),
            post: SubmissionPost(idempotencyKey: id, contact: contact, consent: consent)
        )
    }
}
