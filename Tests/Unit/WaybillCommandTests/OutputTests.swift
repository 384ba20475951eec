import ControlProtocol
import Foundation
import Logging
import TestSupport
import Testing

@testable import WaybillCommand

#if canImport(Glibc)
import Glibc
#endif

/// What reaches a terminal, a pipe and a log, whoever said it.
@Suite struct OutputTests {
    /// What others may say: colours, cursor movements, further lines, reading order, what nobody sees.
    private static let hostile =
        "a\u{1B}[31mb\u{1B}]0;title\u{7}\r\n2026 INFO forged\u{202E}c\u{2028}d\u{200B}\u{9B}2J\u{E0041}\u{301}"

    private func written(_ write: (Terminal) throws -> Void) throws -> String {
        let folder = try TemporaryDirectory()
        let path = folder.file("output")
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        try #require(descriptor >= 0)
        try write(Terminal(descriptor: descriptor))
        close(descriptor)
        return try TextFile.read(path)
    }

    private func isPrintable(_ text: some StringProtocol) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            let category = scalar.properties.generalCategory
            return scalar == "\n"
                || ![.control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned].contains(
                    category
                )
        }
    }

    @Test func oneLineStaysOneLine() throws {
        let text = try written { $0.writeLine(.text("logs of \(Self.hostile)")) }
        #expect(isPrintable(text))
        #expect(text.count { $0.isNewline } == 1)
        #expect(text.hasPrefix("logs of a\\u{1B}[31mb\\u{1B}]0;title\\u{07}\\u{0D}\\u{0A}2026 INFO forged\\u{202E}c"))
    }

    @Test func aTextKeepsItsLineEndsAlone() throws {
        let text = try written { $0.write("first\n\u{1B}[2Jsecond\n") }
        #expect(text == "first\n\\u{1B}[2Jsecond\n")
    }

    /// Colours are the command's own, and only on a terminal.
    @Test func onATerminalColoursStayAndNothingElse() {
        let painted = Style(colors: true, unicode: true).paint("failed", .red) + " \u{1B}[8m\u{1B}[1A\u{1B}"
        #expect(
            Style.guarded(painted, keepsLineEnds: false)
                == "\u{1B}[31mfailed\u{1B}[0m \\u{1B}[8m\\u{1B}[1A\\u{1B}"
        )
    }

    @Test func aTableOfWhatOthersSaidHasItsRowsAndNoMore() throws {
        let listing = LogListingResource(
            gateway: "DOCK",
            modules: [
                LogListingResource.Module(
                    deviceSN: Self.hostile,
                    module: Self.hostile,
                    result: 0,
                    message: nil,
                    logs: [LogListingResource.Log(bootIndex: 1, startTime: nil, endTime: nil, size: 1)]
                ),
                LogListingResource.Module(
                    deviceSN: nil,
                    module: Self.hostile,
                    result: 1,
                    message: Self.hostile,
                    logs: []
                ),
            ]
        )
        let text = try written { $0.write(LogListingView(listing: listing).lines(.plain).asText) }
        #expect(isPrintable(text))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func jsonIsExactAndPrintable() throws {
        let document = try ControlJSON.encode([Self.hostile, "é中"])
        let text = try written { $0.writeLine(.json(document)) }
        #expect(isPrintable(text))
        #expect(text.contains("\\u202E") && text.contains("é中"))
        #expect(try ControlJSON.decode([String].self, from: Array(text.utf8)) == [Self.hostile, "é中"])
    }

    @Test func aLogLineStaysOneLine() throws {
        let text = try written { output in
            var logger = Logger(label: "test") { TextLogHandler(label: $0, output: output) }
            logger[metadataKey: "dock"] = "\(Self.hostile)"
            logger.warning("said \(Self.hostile)", metadata: ["reason": "\(Self.hostile)", "\(Self.hostile)": "x"])
        }
        #expect(isPrintable(text))
        #expect(text.count { $0.isNewline } == 1)
        #expect(text.contains("reason=a\\u{1B}[31mb") && text.contains("warning test:"))
    }

    @Test func aLogLineInJSONIsExactAndPrintable() throws {
        let text = try written { output in
            let logger = Logger(label: "test") { JSONLogHandler(label: $0, output: output) }
            logger.warning("said", metadata: ["reason": "\(Self.hostile)"])
        }
        #expect(isPrintable(text))
        #expect(text.count { $0.isNewline } == 1)
        #expect(try ControlJSON.decode([String: String].self, from: Array(text.utf8))["reason"] == Self.hostile)
    }

    @Test func aProblemOfAServerIsOneLine() throws {
        let problem = Problem(.conflict, detail: Self.hostile)
        let answer = String(decoding: try ControlJSON.encode(problem), as: UTF8.self)
        let detail = try ControlJSON.decode(Problem.self, from: Array(answer.utf8)).detail
        #expect(isPrintable(detail) && !detail.contains("\n"))
        let server = try ServerAddress("http://127.0.0.1:1")
        // Another server's answer is not this API's: it may hold anything.
        let raw = try JSONEncoder().encode([
            "type": "about:blank", "title": "Conflict", "detail": Self.hostile, "code": "conflict",
        ])
        let body = String(decoding: raw, as: UTF8.self).replacing("{\"", with: "{\"status\":409,\"", maxReplacements: 1)
        let failure = CommandFailure(status: 409, body: Array(body.utf8), server: server)
        #expect(isPrintable(failure.message) && !failure.message.contains("\n"))
        #expect(failure.message.contains("forged"))
    }
}
