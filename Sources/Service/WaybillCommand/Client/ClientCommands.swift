import ArgumentParser

/// The subcommands that ask a running worker.
enum ClientCommands {
    /// In the order in which the help shows them.
    static let all: [any ParsableCommand.Type] = [
        LogsCommand.self, StartCommand.self, UploadsCommand.self, ShowCommand.self, WatchCommand.self,
        CancelCommand.self, RetryCommand.self, NoticesCommand.self, AuditCommand.self,
    ]
}
