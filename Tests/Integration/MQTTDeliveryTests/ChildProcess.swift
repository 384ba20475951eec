import Foundation
import Glibc

/// A process of the test's own, and the lines that it says.
final class ChildProcess: Sendable {
    private let process: Process
    private let input: FileHandle
    let lines = Queue<String>()

    /// Starts a program; its standard output and error are one stream of lines.
    init(_ path: String, _ arguments: [String]) throws {
        let process = Process()
        let output = Pipe()
        let input = Pipe()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.standardInput = input
        try Self.withAllSignals { try process.run() }
        self.process = process
        self.input = input.fileHandleForWriting
        let reading = output.fileHandleForReading
        let lines = lines
        Thread.detachNewThread {
            var rest: [UInt8] = []
            // Not FileHandle's own read, which waits until it has all that it may have.
            while let chunk = Self.read(reading.fileDescriptor) {
                rest.append(contentsOf: chunk)
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    lines.push(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeSubrange(...end)
                }
            }
            lines.close()
        }
    }

    /// A child inherits the caller's signal mask, and the caller may be a thread that blocks SIGTERM.
    private static func withAllSignals(_ body: () throws -> Void) rethrows {
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigemptyset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private static func read(_ descriptor: CInt) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// Sends a line to its standard input.
    func tell(_ line: String) throws {
        try input.write(contentsOf: Data((line + "\n").utf8))
    }

    /// Sends a signal, if it still runs.
    func signal(_ signal: CInt) {
        if process.isRunning {
            kill(process.processIdentifier, signal)
        }
    }

    /// Sends a signal and waits for its end.
    func end(_ signal: CInt) {
        self.signal(signal)
        process.waitUntilExit()
    }

    deinit {
        signal(SIGKILL)
    }

    /// An executable that was built beside the tests.
    static func built(_ name: String) throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
    }
}
