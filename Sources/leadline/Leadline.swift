import ArgumentParser

/// The program for people who run Leadline, and for those who try it.
@main
struct Leadline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leadline",
        abstract: "Run Leadline, send leads in, and see what became of them.",
        discussion: """
            Every command has --format json for programs: one JSON document, or one a line where there is no end. \
            Colours are for terminals, and never where NO_COLOR is set.

            EXIT CODES
               0  done
               1  something that was not foreseen
               2  done, but some of it was refused or not found
              64  the command line is wrong
              65  a file is wrong: a map of columns, a history, or a rule or reference file
              69  a service cannot be reached, or a port is taken
              70  a store is damaged, newer than the program, or in use
              73  the disk is full
              77  a token is wrong, or a file may not be read or written
            """,
        version: Release.version,
        subcommands: [
            UpCommand.self, PostCommand.self, WatchCommand.self, LeadCommand.self, MergeCommand.self,
            UnmergeCommand.self, ReviewCommand.self, StageCommand.self, SellerCommand.self, DealCommand.self,
            MatchingCommand.self, ModelCommand.self, StatusCommand.self, ReportCommand.self, AuditCommand.self,
            ReplayCommand.self, DeadLettersCommand.self, RulesCommand.self, StoreCommand.self,
        ]
    )
}
