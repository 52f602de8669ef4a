import Contracts
import Rules
import ServiceKit
import Store

/// The posts of one batch, on their way in.
///
/// Any number of replicas write to one store. What makes them wait for each other, in the order in which each of them
/// takes it:
///
/// 1. `post:<source>/<idempotency key>` of all posts of the batch, in one call and before anything of them is read: of
///    two that come with one key at once, the later finds the other's submission, and gives its answer.
/// 2. The rows that statuses write, which no lock covers: table by table, each in the order of its key
///    (`LeadEventTable.note`).
///
/// So nobody ever waits for somebody who waits for him.
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

        var lock: String { "post:\(source)/\(key)" }
    }

    init(rules: SourceRules, ids: IDSource, instant: Instant) {
        self.rules = rules
        self.ids = ids
        self.instant = instant
    }

    /// Reads which keys of the batch were used before; until it ends, no other transaction uses any of them.
    mutating func loadKnown(_ batch: [Received], in transaction: any Transaction) throws {
        var unique: Set<Key> = []
        for received in batch {
            let source = received.sender?.name ?? ""
            switch received.message {
            case .submissionPost(let post): unique.insert(Key(source: source, key: post.idempotencyKey))
            case .activityPost(let post): unique.insert(Key(source: source, key: post.idempotencyKey))
            default: continue
            }
        }
        guard !unique.isEmpty else { return }
        let keys = Array(unique)
        try transaction.lock(keys.map(\.lock))
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
        let (country, trust) = (rules.sources[source]?.country, rules.sources[source]?.trust)
        let touch = SubmissionRow.Touch(completed)
        return try take(Key(source: source, key: post.idempotencyKey), post, touch, received) { id, instant in
            var submitted = LeadSubmitted(submission: id, source: source, receivedAt: instant, post: completed)
            submitted.country = country
            submitted.trust = trust
            return .send(.leadSubmitted(submitted), to: .enrichment, key: affinity, trace: received.trace)
        }
    }

    mutating func take(_ post: ActivityPost, from received: Received) throws -> [Outgoing] {
        let source = received.sender?.name ?? ""
        let affinity = Self.affinity(post.email, post.phone ?? post.lead, orElse: post.idempotencyKey)
        return try take(Key(source: source, key: post.idempotencyKey), post, nil, received) { id, instant in
            let submitted = ActivitySubmitted(submission: id, source: source, receivedAt: instant, post: post)
            return .send(.activitySubmitted(submitted), to: .enrichment, key: affinity, trace: received.trace)
        }
    }

    /// A new key is taken; a known one gets its first answer again, if it came with the same content.
    private mutating func take(
        _ key: Key,
        _ post: some Encodable,
        _ touch: SubmissionRow.Touch?,
        _ received: Received,
        message: (String, Instant) -> Outgoing
    ) throws -> [Outgoing] {
        let fingerprint = Fingerprint.sha256(try BodyCodec.encode(post))
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
        inserts.append(row.insert(touch))
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
        guard let email = email.map({ Contact.address(in: $0).lowercased() }) else { return other ?? key }
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
