import ControlProtocol
import Foundation
import Primitives
import Synchronization
import TestSupport
import Testing

@testable import WaybillCommand

@Suite struct ArchiveVerificationTests {
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"

    /// Lines as they are asked for, never all at once.
    private final class Source: Sendable {
        private let lines: Int
        private let next = Mutex(0)
        let read = Mutex(0)

        init(lines: Int) {
            self.lines = lines
        }

        func piece() -> [UInt8] {
            let first = next.withLock { next in
                defer { next = min(next + 500, lines) }
                return next
            }
            let numbers = first..<min(first + 500, lines)
            read.withLock { $0 += numbers.count }
            return numbers.flatMap { number in
                Array(
                    #"{"key":"logs/\#(number)","size":\#(number),"fingerprint":"\#(ArchiveVerificationTests.md5)"}"#
                        .utf8
                )
                    + [UInt8(ascii: "\n")]
            }
        }
    }

    private func finding(_ object: ClaimedObject, _ line: Int) -> ObjectFinding {
        ObjectFinding(line: line, key: object.key.value, profile: object.profile, verdict: .verified)
    }

    @Test("a long file is read as it is worked on, and told in its order")
    func longFile() async throws {
        let source = Source(lines: 40_000)
        let verification = ArchiveVerification(pipeline: OrderedPipeline(concurrency: 16, window: 64)) {
            object,
            line throws(CommandFailure) in
            for _ in 0..<Int(object.size % 7) {
                await Task.yield()
            }
            return finding(object, line)
        }
        var taken = 0
        var end: Int64 = 0
        var mostAhead = 0
        try await verification.run(input: { source.piece() }) { result in
            taken += 1
            #expect(result.finding.line == taken && result.finding.key == "logs/\(taken - 1)")
            #expect(result.end > end)
            end = result.end
            mostAhead = max(mostAhead, source.read.withLock { $0 } - taken)
        }
        #expect(taken == 40_000)
        // Two pieces at most, and what the pipeline holds.
        #expect(mostAhead <= 1000 + 64)
    }

    private func verdicts(of text: String) async throws -> [ObjectFinding] {
        let rest = Mutex(Array(text.utf8))
        let verification = ArchiveVerification(pipeline: OrderedPipeline(concurrency: 4)) {
            object,
            line throws(CommandFailure) in
            switch object.profile {
            case "none": throw CommandFailure(.usage, "there is no profile 'none'")
            case "broken": throw CommandFailure(.unanswered, "cannot be used", nextStep: "mend it")
            default: return finding(object, line)
            }
        }
        var findings: [ObjectFinding] = []
        try await verification.run(
            input: {
                rest.withLock { rest in
                    defer { rest = [] }
                    return rest
                }
            },
            take: { findings.append($0.finding) }
        )
        return findings
    }

    @Test("a line that cannot be understood is told by its number, and the rest goes on")
    func brokenLines() async throws {
        let rest = #""size":1,"fingerprint":"\#(Self.md5)""#
        let text = """
            {"key":"a",\(rest)}
            nonsense

            {"key":"b",\(rest),"profile":"none"}
            {"key":"\(String(repeating: "x", count: LineSplitter.maximumBytes))",\(rest)}
            {"key":"c",\(rest),"profile":"broken"}
            {"key":"../d",\(rest)}
            {"key":"e",\(rest)}
            """
        let findings = try await verdicts(of: text)
        #expect(findings.map(\.line) == [1, 2, 4, 5, 6, 7, 8])
        #expect(
            findings.map(\.verdict) == [.verified, .invalid, .invalid, .invalid, .unanswered, .invalid, .verified]
        )
        #expect(findings[2].key == "b" && findings[2].reason?.message == "there is no profile 'none'")
        #expect(findings[3].reason?.message.contains("longer than") == true)
        #expect(findings[4].reason?.remedy == "mend it")
    }

    @Test("a file is read to its end, a folder is none, and what is not there is said")
    func files() async throws {
        let folder = try TemporaryDirectory()
        let text = String(repeating: "0123456789", count: 20_000)
        let input = try InputFile(path: try folder.write("lines", text))
        #expect(input.size == 200_000)
        var read: [UInt8] = []
        while case let piece = try await input.next(), !piece.isEmpty {
            #expect(piece.count <= 64 * 1024)
            read += piece
        }
        #expect(read == Array(text.utf8))
        for path in [folder.path, folder.file("none")] {
            let failure = #expect(throws: CommandFailure.self) { try InputFile(path: path) }
            #expect(failure?.status == .usage)
        }
    }

    @Test("whoever waits for a pipe that nobody writes to can be told to stop")
    func silentPipe() async throws {
        let pipe = Pipe()
        let input = try InputFile(path: "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
        #expect(input.size == nil)
        let reading = Task { try await input.next() }
        reading.cancel()
        await #expect(throws: CancellationError.self) { try await reading.value }
        try pipe.fileHandleForWriting.close()
    }
}
