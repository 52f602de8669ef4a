import Contracts
import FoundationEssentials
import Matching

/// What the tests read from disk, and what they are made of.
///
/// Paths start from this file, so that it does not matter where the tests are run.
enum Fixtures {
    static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static let contacts = packageRoot.appending(path: "../shared/data/scoring/contacts")

    static func reference() throws -> ReferenceData {
        let folder = packageRoot.appending(path: "deploy/reference")
        func text(_ name: String) throws -> String {
            String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        }
        return try ReferenceData(
            countries: try text(ReferenceData.FileName.countries),
            usStates: try text(ReferenceData.FileName.usStates),
            freeMailDomains: try text(ReferenceData.FileName.freeMailDomains),
            roleMailboxes: try text(ReferenceData.FileName.roleMailboxes)
        )
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
