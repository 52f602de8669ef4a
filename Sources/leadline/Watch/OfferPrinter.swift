import Contracts
import Glibc

/// Shows offers, and what became of them.
struct OfferPrinter: Sendable {
    let format: OutputFormat
    /// An offer in one line rather than in a block with its reasons.
    let isBrief: Bool
    /// Answers are given by a policy: only those that routing refuses are worth a line.
    let isAutomatic: Bool
    private let style = Style(for: STDOUT_FILENO)

    init(format: OutputFormat, isBrief: Bool, isAutomatic: Bool) {
        self.format = format
        self.isBrief = isBrief
        self.isAutomatic = isAutomatic
    }

    func offered(_ offer: AssignmentOffered, seq: Int64) throws {
        guard format == .text else {
            return try event(.assignmentOffered, seq, offer.seller, offer)
        }
        let time = style(offer.offeredAt.clockTime, .dim)
        let seller = style(offer.seller.printable.padded(to: 10), .bold)
        let company = offer.lead.company?.name.map { ", \($0.printable)" } ?? ""
        let name = "\(style(offer.lead.shownName.printable, .bold))\(company)"
        let score = "\(offer.score.total) \(offer.score.leadClass.rawValue)"
        let colour = look(of: offer.score.leadClass)
        guard !isBrief else {
            let wait = offer.attempt == 1 ? shownDuration(ms: max(0, offer.waitedMs)) : "attempt \(offer.attempt)"
            return Console.out(
                "\(time)  \(seller)  \(style(score.padded(to: 8), colour))  \(name)  \(style(wait, .dim))"
            )
        }
        let parts = "fit \(offer.score.fit) + engagement \(offer.score.engagement)"
        let lines = offer.score.lines.map { line in
            "\n               \(line.points >= 0 ? "+" : "")\(line.points) \(line.reason.printable)"
        }
        let reach =
            offer.withheld == true
            ? "when you accept"
            : [offer.lead.email, offer.lead.phone].compactMap { $0?.printable }.joined(separator: "  ")
        let within = offer.answerBy.milliseconds - offer.offeredAt.milliseconds
        Console.out(
            """
            \(time)  \(seller)  \(name)
                score      \(style(score, colour))  \(parts)\(lines.joined())
                reach      \(reach)
                why you    \(offer.reason.printable)
                answer by  \(offer.answerBy.clockTime) (within \(shownDuration(ms: within)))
            """
        )
    }

    func handedOver(_ whole: AssignmentLead, seller: String, seq: Int64) throws {
        guard format == .text else { return try event(.assignmentLead, seq, seller, whole) }
        let reach = [whole.lead.email, whole.lead.phone].compactMap { $0?.printable }.joined(separator: "  ")
        let seller = style(seller.printable.padded(to: 10), .bold)
        let name = style(whole.lead.shownName.printable, .bold)
        Console.out("\(style(Instant.now.clockTime, .dim))  \(seller)  \(name)  \(reach)")
    }

    func closed(_ closing: AssignmentClosed, lead: String?, seller: String, seq: Int64) throws {
        guard format == .text else { return try event(.assignmentClosed, seq, seller, closing) }
        let name = (lead ?? closing.lead).printable
        let seller = style(seller.printable.padded(to: 10), .bold)
        Console.out(
            "\(style(closing.at.clockTime, .dim))  \(seller)  \(style(closing.state.rawValue, .yellow))  \(name)"
        )
    }

    func flagged(_ flagged: AssignmentFlagged, lead: String?, seller: String, seq: Int64) throws {
        guard format == .text else { return try event(.assignmentFlagged, seq, seller, flagged) }
        let name = (lead ?? flagged.lead).printable
        let note = flagged.note.map { ": \($0.printable)" } ?? ""
        let seller = style(seller.printable.padded(to: 10), .bold)
        let fact = flagged.fact.rawValue.split(separator: "_").joined(separator: " ")
        Console.out("\(style(flagged.at.clockTime, .dim))  \(seller)  \(style(fact, .yellow))  \(name)\(note)")
    }

    func comesOnDuty(_ digest: SellerDigest, seq: Int64) throws {
        guard format == .text else { return try event(.sellerDigest, seq, digest.seller, digest) }
        let seller = style(digest.seller.printable.padded(to: 10), .bold)
        let what = "\(digest.offered) to answer, \(digest.taken) at work on"
        Console.out("\(style(digest.at.clockTime, .dim))  \(seller)  on duty: \(what)")
    }

    func settled(_ answer: AssignmentAnswer, lead: String?, seller: String, problem: Problem?) throws {
        if isAutomatic, problem == nil || problem?.type == .alreadyClosed { return }
        guard format == .text else {
            if let problem { return try event(.refused, nil, seller, problem) }
            return try event(.assignmentAnswer, nil, seller, answer)
        }
        let name = (lead ?? answer.assignment).printable
        let seller = style(seller.printable.padded(to: 10), .bold)
        let what = problem.map { style($0.detail.printable, .red) } ?? style(answer.answer.state.rawValue, .green)
        Console.out("\(style(Instant.now.clockTime, .dim))  \(seller)  \(what)  \(name)")
    }

    func summary(of summary: WatchSummary) throws {
        guard format == .text else { return try json(summary) }
        var table = TextTable(["seller", "offered", "accepted", "declined", "closed", "too late"])
        for (id, seller) in summary.sellers.sorted(by: { $0.key < $1.key }) {
            table.add([
                id, "\(seller.offered)", "\(seller.accepted)", "\(seller.declined)", "\(seller.closed)",
                "\(seller.refused)",
            ])
        }
        for line in table.lines(style) { Console.out(line) }
        if let median = summary.wait(share: 0.5), let slowest = summary.wait(share: 0.99) {
            let words = "half of them within \(shownDuration(ms: median)), 99 % within \(shownDuration(ms: slowest))"
            Console.out("from the first submission to the offer: \(words) (\(summary.waitsMs.count) leads)")
        }
    }

    private func look(of leadClass: LeadClass) -> Style.Look {
        switch leadClass {
        case .cold: .blue
        case .warm: .yellow
        case .hot: .red
        }
    }
}

extension OfferPrinter {
    private func event(_ type: Message.Kind, _ seq: Int64?, _ seller: String, _ body: some Encodable) throws {
        try Console.json(Event(type: type.rawValue, seq: seq, seller: seller, body: body))
    }

    private struct Event<Body: Encodable>: Encodable {
        let type: String
        let seq: Int64?
        let seller: String
        let body: Body
    }

    private func json(_ summary: WatchSummary) throws {
        let sellers = summary.sellers.sorted { $0.key < $1.key }.map { id, seller in
            Document.Seller(
                id: id,
                offered: seller.offered,
                accepted: seller.accepted,
                declined: seller.declined,
                closed: seller.closed,
                refused: seller.refused
            )
        }
        try Console.json(
            Document(
                type: "summary",
                sellers: sellers,
                waitP50Ms: summary.wait(share: 0.5),
                waitP99Ms: summary.wait(share: 0.99)
            )
        )
    }

    private struct Document: Encodable {
        let type: String
        let sellers: [Seller]
        let waitP50Ms: Int64?
        let waitP99Ms: Int64?

        struct Seller: Encodable {
            let id: String
            let offered: Int
            let accepted: Int
            let declined: Int
            let closed: Int
            let refused: Int
        }

        private enum CodingKeys: String, CodingKey {
            case type, sellers
            case waitP50Ms = "wait_p50_ms"
            case waitP99Ms = "wait_p99_ms"
        }
    }
}
