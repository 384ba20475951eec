import ArgumentParser

#if canImport(Glibc)
import Glibc
#endif

/// The way out of the process: one mapping of errors to exit codes for every subcommand.
enum CommandExit {
    /// The exit code of an error; ArgumentParser's own 64 for bad usage is 2 here (contract.md, Commands).
    static func code(of error: any Error, in command: any ParsableCommand.Type) -> Int32 {
        if let failure = error as? CommandFailure {
            return failure.status.rawValue
        }
        let code = command.exitCode(for: error).rawValue
        return code == ExitCode.validationFailure.rawValue ? CommandStatus.usage.rawValue : code
    }

    /// Says what went wrong and ends the process; help and version, which are errors to the parser, go to the output.
    static func end(_ command: any ParsableCommand.Type, with error: any Error) -> Never {
        let code = code(of: error, in: command)
        if let failure = error as? CommandFailure {
            Terminal.standardError.write("waybill: \(failure)\n")
        } else {
            let message = command.fullMessage(for: error)
            if !message.isEmpty {
                (code == 0 ? Terminal.standardOutput : .standardError).write(message + "\n")
            }
        }
        exit(code)
    }
}
