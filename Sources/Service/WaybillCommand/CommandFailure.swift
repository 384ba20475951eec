import ArgumentParser

/// How a command ended (contract.md, Commands).
enum CommandStatus: Int32, Sendable {
    case done = 0
    /// The answer is no: not verified, failed, not found, a check failed.
    case no = 1
    /// Bad usage or configuration.
    case usage = 2
    /// Nobody could be asked, or a wait ran out.
    case unanswered = 3
}

/// Why a command did not end well, in words for whoever typed it.
struct CommandFailure: Error, Sendable, Hashable {
    let status: CommandStatus
    let message: String
    /// What to do about it.
    let nextStep: String?
    /// Asking again changes nothing, and neither does another question.
    var isFinal = false

    init(_ status: CommandStatus, _ message: String, nextStep: String? = nil) {
        self.status = status
        self.message = message
        self.nextStep = nextStep
    }
}

extension CommandFailure: CustomStringConvertible {
    /// The message, and the next step on a line of its own.
    var description: String {
        nextStep.map { "\(message)\n  \($0)" } ?? message
    }
}
