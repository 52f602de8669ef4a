import Contracts
import Crypto
import ServiceKit
import Store

/// The posts of one batch, on their way in.
struct Intake {
    let rules: SourceRules
    let ids: IDSource
    let instant: Instant
    /// What is to be written for the posts that were taken.
    private(set) var inserts: [Statement] = []
    private var known: [Key: SubmissionRow] = [:]

    private struct Key: Hashable {
        let source: String
        let key: String
    }

    init(rules: SourceRules, ids: IDSource, instant: Instant) {
        self.rules = rules
        self.ids = ids
        self.instant = instant
    }

    /// Reads which keys of the batch were used before.
    mutating func loadKnown(_ batch: [Received], in transaction: any Transaction) throws {
        let keys = batch.compactMap { received -> Key? in
            guard let source = received.sender?.name else { return nil }
            switch received.message {
            case .submissionPost(let post): return Key(source: source, key: post.idempotencyKey)
            case .activityPost(let post): return Key(source: source, key: post.idempotencyKey)
            default: return nil
            }
        }
        let results = try transaction.run(keys.map { SubmissionRow.find(source: $0.source, key: $0.key) })
        for (key, rows) in zip(keys, results) { known[key] = try rows.first.map { try SubmissionRow($0) } }
    }

    mutating func take(_ post: SubmissionPost, from received: Received) throws -> [Outgoing] {
        let source = received.sender?.name ?? ""
        guard post.consent.granted, post.consent.at != nil else {
            return [.refuse(Self.noConsent(post.consent), index: received.index)]
        }
        let affinity = Self.affinity(post.contact.email, post.contact.phone, orElse: post.idempotencyKey)
        let completed = completed(post, with: rules.sources[source])
        return try take(Key(source: source, key: post.idempotencyKey), post, received) { id, instant in
            let submitted = LeadSubmitted(submission: id, source: source, receivedAt: instant, post: completed)
            return .send(.leadSubmitted(submitted), to: .enrichment, key: affinity, trace: received.trace)
        }
    }

    mutating func take(_ post: ActivityPost, from received: Received) throws -> [Outgoing] {
        let source = received.sender?.name ?? ""
        let affinity = Self.affinity(post.email, post.phone ?? post.lead, orElse: post.idempotencyKey)
        return try take(Key(source: source, key: post.idempotencyKey), post, received) { id, instant in
            let submitted = ActivitySubmitted(submission: id, source: source, receivedAt: instant, post: post)
            return .send(.activitySubmitted(submitted), to: .enrichment, key: affinity, trace: received.trace)
        }
    }

    /// A new key is taken; a known one gets its first answer again, if it came with the same content.
    private mutating func take(
        _ key: Key,
        _ post: some Encodable,
        _ received: Received,
        message: (String, Instant) -> Outgoing
    ) throws -> [Outgoing] {
        let fingerprint = SHA256.hash(data: Array(try BodyCodec.encode(post).utf8)).hex
        if let first = known[key] {
            guard first.fingerprint == fingerprint else {
                let problem = Problem(
                    .idempotencyConflict,
                    "The key came before, with other content, at \(first.receivedAt.text); use a new key for new content."
                )
                return [.refuse(problem, index: received.index)]
            }
            let answer = Accepted(submission: first.id, receivedAt: first.receivedAt)
            return [.reply(.accepted(answer), to: received.index, replayed: true)]
        }
        let row = SubmissionRow(
            id: ids.next(at: instant),
            source: key.source,
            idempotencyKey: key.key,
            fingerprint: fingerprint,
            receivedAt: instant
        )
        known[key] = row
        inserts.append(row.insert)
        let answer = Accepted(submission: row.id, receivedAt: instant)
        return [message(row.id, instant), .reply(.accepted(answer), to: received.index, replayed: false)]
    }

    /// What the post does not say, the source's own entry may.
    private func completed(_ post: SubmissionPost, with source: Source?) -> SubmissionPost {
        var post = post
        post.campaign = post.campaign ?? source?.campaign
        post.channel = post.channel ?? source?.channel
        post.position = post.position ?? source?.position
        return post
    }

    /// What keeps one person's messages together.
    ///
    /// Small letters can take more bytes than an envelope's key may have.
    private static func affinity(_ email: String?, _ other: String?, orElse key: String) -> String {
        guard let email = email?.lowercased() else { return other ?? key }
        return email.utf8.count <= 255 ? email : key
    }

    private static func noConsent(_ consent: Consent) -> Problem {
        let field = consent.granted ? "at" : "granted"
        let message =
            consent.granted ? "tell when the person agreed" : "the person must have agreed; do not send her otherwise"
        return Problem(
            .consentRequired,
            "A lead without consent is not taken.",
            errors: [FieldError(pointer: JSONPointer(["consent", field]), code: .consentRequired, message: message)]
        )
    }
}
