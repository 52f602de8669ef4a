import ArgumentParser
import Contracts
import Glibc

/// `leadline seller list`.
struct SellerListCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show all sellers as they are now: whether they work, what they have and may have."
    )

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let page = try await AssignmentDesk(client: try services.client()).sellers(at: .now)
        if output.format == .json { return try Console.json(page) }
        var table = TextTable(["seller", "name", "kind", "state", "open", "most", "pools", "leave", ""])
        for seller in page.sellers {
            table.add([
                seller.id, seller.name, seller.kind, seller.state.text, "\(seller.open)", seller.limits.text,
                seller.poolText, seller.leave.joined(separator: ", "), seller.isAdded ? "added" : "",
            ])
        }
        table.lines(Style(for: STDOUT_FILENO)).forEach(Console.out)
    }
}

/// `leadline seller show`.
struct SellerShowCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a seller as she is now, and what commands changed of her."
    )

    @Argument(help: "Her id.") var seller: String
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let desk = AssignmentDesk(client: try services.client())
        let page = try await desk.roster(RosterQuestion(at: .now, seller: seller))
        if output.format == .json { return try Console.json(page) }
        let style = Style(for: STDOUT_FILENO)
        for seller in page.sellers {
            let origin = seller.isAdded ? "added by a command" : "from the rule file"
            Console.out(style(seller.id.printable, .bold) + "  \(seller.name), \(seller.kind), \(origin)".printable)
            Console.out("  \(seller.state.text), \(seller.open) open of at most \(seller.limits.text)")
            Console.out("  pools: \(seller.poolText)".printable)
            if !seller.leave.isEmpty { Console.out("  leave: \(seller.leave.joined(separator: ", "))") }
        }
        for change in page.changes { Console.out("  " + change.text.printable) }
        Console.out(style("  rules \(page.ruleSet)", .dim))
    }
}

extension RosterPage.State {
    fileprivate var text: String { rawValue.split(separator: "_").joined(separator: " ") }
}

extension RosterLimits {
    /// `40, 12 a day`.
    fileprivate var text: String {
        let periods = [(perDay, "day"), (perWeek, "week"), (perMonth, "month")].compactMap { limit, period in
            limit.map { "\($0) a \(period)" }
        }
        return ([open.map { "\($0)" }].compactMap(\.self) + periods).joined(separator: ", ")
    }
}

extension RosterPage.Seller {
    /// `uk 1, west 2`.
    fileprivate var poolText: String {
        pools.isEmpty ? "none" : pools.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: ", ")
    }
}

extension RosterPage.Change {
    /// `2026-12-01 10:00:00  leave 2026-12-24 - 2027-01-02, by olga: ill`.
    fileprivate var text: String {
        var what = change.action.rawValue
        if let from = change.from { what += " \(from) - \(change.to ?? from)" }
        if let limits = change.limits { what += " \(limits.text)" }
        let note = change.note.map { ": \($0)" } ?? ""
        return "\(at.dateAndTime)  \(what), by \(change.by)\(note)"
    }
}
