import ArgumentParser
import Contracts
import FoundationEssentials
import Glibc
import Matching

/// `leadline matching`: how it is told who is the same person.
struct MatchingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matching",
        abstract: "Learn how it is told who is the same person.",
        subcommands: [MatchingFitCommand.self]
    )
}

/// `leadline matching fit`: weights as they would be if they were learned from the store's own pairs.
struct MatchingFitCommand: LeadlineCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Learn the weights of matching.yaml from what enrichment holds, and show what would change.",
        discussion: """
            Reads the newest submissions, and what people said of leads that they reviewed or merged. Shows each weight \
            as it is and as it would be, and how many pairs that agree in something would be decided otherwise, with \
            examples to look at (leadline lead SUBMISSION). A weight moves by 3 bits at most.

            Nothing is written without --publish, which puts the new numbers into the rule file and leaves all else in \
            it as it stands; enrichment reads it at its next start. Leads that are known stay as they are.

            Ends with 2 when there are too few pairs of one person to publish what they tell, with 65 when the rule file \
            is wrong or is not the one that enrichment decides with, with 69 when enrichment does not answer, and with \
            77 when the token is wrong or the file cannot be written.
            """
    )

    @Option(help: "How many of the newest submissions to learn from.")
    var submissions = MatchFitQuestion.usualCount

    @Option(help: "The rule file that enrichment reads.")
    var rules = "deploy/rules/matching.yaml"

    @Flag(help: "Write the new weights into the rule file.")
    var publish = false

    @OptionGroup var services: OperatorOptions
    @OptionGroup var output: FormatOptions

    func validate() throws {
        if !MatchFitQuestion.counts.contains(submissions) {
            let (least, most) = (MatchFitQuestion.counts.lowerBound, MatchFitQuestion.counts.upperBound)
            throw ValidationError("--submissions must lie between \(least) and \(most)")
        }
    }

    func perform() async throws {
        let desk = PeopleDesk(client: try services.client())
        let fitted = try await desk.fit(MatchFitQuestion(submissions: submissions))
        if output.format == .json {
            try Console.json(fitted)
        } else {
            fitted.lines(Style(for: STDOUT_FILENO)).forEach(Console.out)
        }
        if publish { try publish(fitted) }
    }

    private func publish(_ fitted: MatchFitted) throws {
        if let shortage = fitted.shortage { throw Failure(.someRefused, shortage) }
        let text = try Files.text(rules)
        let current = try MatchRules.read(text, file: rules).version
        guard current == fitted.ruleSet else {
            throw Failure(
                .badData,
                "\(rules) is \(current), but enrichment decides with \(fitted.ruleSet); name its file with --rules, "
                    + "or restart it"
            )
        }
        let learned = try MatchRules.text(text, file: rules, with: fitted.weights)
        let version = try MatchRules.read(learned, file: rules).version
        do {
            try learned.write(toFile: rules, atomically: true, encoding: .utf8)
        } catch {
            throw Failure(.noPermission, "\(rules) cannot be written: \(Files.words(for: error))")
        }
        let told = "\(rules) is now \(version), and was \(fitted.ruleSet); restart enrichment to decide with it"
        if output.format == .text { Console.out(told) } else { Console.note(told) }
    }
}
