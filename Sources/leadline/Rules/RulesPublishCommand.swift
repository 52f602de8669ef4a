import ArgumentParser
import Contracts
import Glibc

/// `leadline rules publish`: scoring decides by the rules of a file from now on, on all replicas.
struct RulesPublishCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Put a scoring.yaml into force on all replicas of scoring, without a restart.",
        discussion: """
            New leads are scored by the new rules at once; those that are stored are looked at again in the background, \
            and what comes out otherwise goes on its way (leadline status tells how far that is). leadline rules plan \
            shows before what will change. From now on what was published is in force, and the file of the service no \
            more, also after a restart.

            Ends with 65 and all faults when the file is wrong, with 69 when scoring does not answer, and with 77 when \
            the token is wrong.
            """
    )

    @Argument(help: "The file with the new rules.")
    var file: String

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let text = try ScoringFile(file).text
        let order = RulesPublish(text: text, by: try decision.name(), note: decision.note)
        try await RulesDesk(client: services.client()).publish(order).show(output)
    }
}

/// `leadline rules rollback`: back to a rule set that was in force before.
struct RulesRollbackCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Put a scoring rule set into force again that was published before.",
        discussion: """
            The one before the present one, or the one that is named. It is a publication like any other: stored leads \
            are looked at again.
            """
    )

    @Argument(help: "The version, as leadline rules history shows it (default: the one before).")
    var version: String?

    @OptionGroup var decision: DecisionOptions
    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let order = RulesPublish(version: version, by: try decision.name(), note: decision.note)
        try await RulesDesk(client: services.client()).publish(order).show(output)
    }
}

/// `leadline rules history`: which scoring rule sets were in force when, and who published them.
struct RulesHistoryCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show which scoring rules were published when, by whom, and how far leads were looked at again."
    )

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func perform() async throws {
        let history = try await RulesDesk(client: services.client()).history()
        if output.format == .json {
            try Console.json(history)
        } else {
            history.lines(Style(for: STDOUT_FILENO)).forEach(Console.out)
        }
    }
}

extension RulesPublished {
    fileprivate func show(_ output: FormatOptions) throws {
        if output.format == .json { return try Console.json(self) }
        Console.out(
            changed
                ? "\(version) is in force, and was \(previous); \(leads) stored leads are looked at again"
                : "\(version) was in force already"
        )
    }
}

extension RulesHistory {
    /// The publications, the newest first, and the file's place beside them.
    func lines(_ style: Style) -> [String] {
        guard !publications.isEmpty else { return ["nothing was published; \(rules.version) of the file is in force"] }
        var table = TextTable(["number", "version", "published", "by", "looked at", "of", "changed", "done", "note"])
        for publication in publications {
            let rescoring = publication.rescoring
            let isNewest = publication.number == rules.number
            let done = rescoring.finishedAt?.dateAndTime ?? (isNewest ? "goes on" : "cut short")
            table.add([
                "\(publication.number)", publication.version, publication.at.dateAndTime, publication.by,
                "\(rescoring.looked)", "\(rescoring.leads)", "\(rescoring.changed)", done, publication.note ?? "",
            ])
        }
        return table.lines(style)
            + (rules.version == rules.file ? [] : ["", "the file of the start is \(rules.file), and not in force"])
    }
}

extension RulesInForce {
    /// What there is to say beside a service that is well; nothing for one that decides by its file.
    func lines() -> [String] {
        guard let number else { return [] }
        var lines = ["rules \(version), publication \(number)" + (publishedBy.map { " by \($0)" } ?? "")]
        if file != version { lines[0] += "; the file of the start (\(file)) is not in force" }
        if let rescoring, rescoring.finishedAt == nil {
            let (looked, leads) = (rescoring.looked, rescoring.leads)
            lines.append("looks at stored leads again: \(looked) of \(leads), \(rescoring.changed) came out otherwise")
        }
        return lines
    }
}
