import ArgumentParser

/// `leadline store`: what is done to the stores of stopped services.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Move the stores of stopped services.",
        subcommands: [StoreCopyCommand.self]
    )
}
