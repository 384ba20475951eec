import Foundation

/// A child process whose first line of output is awaited, and which ends with this object.
///
/// `@unchecked Sendable`: everything is set in `init`, and only `deinit` touches it again.
final class PeerProcess: @unchecked Sendable {
    let firstLine: String
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        // The child ends when this pipe does, so also when the tests crash.
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        firstLine = String(decoding: line, as: UTF8.self)
    }

    deinit {
        // Not `terminate()`: a child started from a dispatch thread inherits its mask, which blocks SIGTERM.
        kill(process.processIdentifier, SIGKILL)
    }

    /// Runs a command to its end, quietly.
    static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw CommandFailure(command: arguments.joined(separator: " "), status: process.terminationStatus)
        }
    }

    struct CommandFailure: Error {
        var command: String
        var status: Int32
    }
}
