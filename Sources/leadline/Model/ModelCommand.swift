import ArgumentParser

/// `leadline model`: points learned from closed leads.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model",
        abstract: "Learn points from closed leads, and use what was learned.",
        subcommands: [
            ModelTrainCommand.self, ModelPublishCommand.self, ModelApplyCommand.self,
            ModelCheckCommand.self,
        ]
    )
}
