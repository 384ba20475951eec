import ControlProtocol
import Primitives
import TestSupport
import Testing

@testable import WaybillCommand

/// What `waybill watch` draws, and what it leaves out.
@Suite struct WatchTests {
    private static let noon = Timestamp(milliseconds: 1_772_366_400_000)

    private static func upload(
        _ number: Int,
        _ state: UploadResource.State = .uploading,
        endedAt: Timestamp? = nil,
        updatedAt: Timestamp = noon
    ) -> UploadResource {
        UploadResource(
            id: "01a20339-9f2f-768e-bc64-05e7dea14\(100 + number)",
            gateway: "DOCK-\(number)",
            profile: "default",
            labels: [:],
            state: state,
            reason: nil,
            retryOf: nil,
            requestedAt: noon - .seconds(13),
            updatedAt: updatedAt,
            endedAt: endedAt,
            credentials: nil,
            files: [
                FileResource(
                    module: "3",
                    deviceSN: nil,
                    bucket: "b",
                    objectKey: "logs/3.tar",
                    state: state.isTerminal ? .verified : .uploading,
                    progress: nil,
                    reported: nil,
                    evidence: nil,
                    failure: nil
                )
            ]
        )
    }

    @Test(arguments: 1...60) func whatDoesNotFitIsCounted(room: Int) {
        let frames = (0..<20).map { ["upload \($0)", "  file", "  file"] }
        let lines = FittingFrames.lines(of: frames, room: room)
        #expect(lines.count <= room)
        let shown = lines.count { $0.hasPrefix("upload") }
        #expect(room >= 60 ? shown == 20 : lines.last == "and \(20 - shown) more")
        #expect(room >= 60 || shown == (room - 1) / 3)
    }

    @Test func oneUploadOfManyFilesIsCutAndCounted() {
        let lines = FittingFrames.lines(of: [["upload"] + (0..<50).map { "file \($0)" }], room: 10)
        #expect(lines.count == 10 && lines.first == "upload" && lines.last == "and 42 more lines")
    }

    @Test func anEndIsShownOnce() {
        var ends = EndsOnce()
        let end = Self.noon
        let audited = Self.upload(1, .completed, endedAt: end, updatedAt: end + .seconds(60))
        let changes = [
            (Self.upload(1), true), (Self.upload(1), true), (Self.upload(1, .completed, endedAt: end), true),
            (Self.upload(1, .completed, endedAt: end), false), (audited, false),
            // Never seen live: it ended just now, or long ago.
            (Self.upload(2, .failed, endedAt: end, updatedAt: end + .seconds(1)), true),
            (Self.upload(3, .completed, endedAt: end, updatedAt: end + .seconds(3600)), false),
        ]
        for (upload, isShown) in changes {
            let takes = ends.takes(upload)
            #expect(takes == isShown, "\(upload.id) \(upload.updatedAt)")
        }
    }

    @Test func theAgeOfAnEndedUploadStays() {
        let later = Self.upload(1, .completed, endedAt: Self.noon, updatedAt: Self.noon + .seconds(60))
        let headline = UploadView(upload: later, style: .plain).headline(now: Self.noon + .seconds(3600))
        #expect(headline.hasSuffix("completed  13s"), "\(headline)")
    }

    @Test func onATerminalTheFrameNeverReachesAboveTheScreen() async throws {
        let terminal = try PseudoTerminal(rows: 10, columns: 80)
        var display = FittingDisplay.make(
            .text,
            Terminal(descriptor: terminal.descriptor),
            environment: ["TERM": "xterm"]
        )
        for number in 0..<20 {
            display.show(Answer(value: Self.upload(number), json: []))
        }
        let text = await terminal.end()
        let ups = text.split(separator: "\u{1B}[").compactMap { piece -> Int? in
            let digits = piece.prefix(while: \.isNumber)
            return piece.dropFirst(digits.count).first == "A" ? Int(digits) : nil
        }
        #expect(!ups.isEmpty && ups.allSatisfy { $0 <= 9 }, "\(ups)")
        let last = text.split(separator: "\u{1B}[J").last ?? ""
        #expect(last.count { $0.isNewline } <= 9)
        #expect(last.contains("and 16 more"), "\(last)")
    }

    @Test(arguments: [["TERM": "dumb"], [:]] as [[String: String]])
    func onADumbTerminalNothingMovesTheCursor(environment: [String: String]) async throws {
        let terminal = try PseudoTerminal(rows: 10, columns: 80)
        var display = FittingDisplay.make(.text, Terminal(descriptor: terminal.descriptor), environment: environment)
        for number in 0..<20 {
            display.show(Answer(value: Self.upload(number), json: []))
        }
        let text = await terminal.end()
        #expect(!text.contains("\u{1B}") && text.contains("DOCK-19"))
    }
}
