import ControlProtocol
import Primitives
import Testing

@testable import WaybillCommand

/// Lines that are drawn over must not wrap, however narrow the terminal is.
@Suite struct ColumnsTests {
    @Test(arguments: [
        ("abc", 2, "ab"), ("abc", 3, "abc"), ("abc", 0, ""), ("abc", -1, ""),
        ("\u{1B}[31mabc\u{1B}[0m", 2, "\u{1B}[31mab\u{1B}[0m"),
        ("a\u{1B}[31mbc\u{1B}[0md", 3, "a\u{1B}[31mbc\u{1B}[0m"),
        ("é█x", 2, "é█"), ("", 5, ""),
    ])
    func aLineIsClippedAndItsColoursStayWhole(text: String, columns: Int, clipped: String) {
        #expect(text.clipped(to: columns) == clipped)
        #expect(clipped.displayWidth <= max(columns, 0))
    }

    @Test(arguments: 1...120)
    func noLineOfAFrameIsWiderThanTheTerminal(columns: Int) {
        let upload = upload()
        for style in [Style.plain, Style(colors: true, unicode: true)] {
            let frame = UploadView(upload: upload, style: style).frame(columns: columns, now: upload.updatedAt)
            #expect(frame.allSatisfy { $0.displayWidth <= columns })
        }
    }

    @Test func onANarrowTerminalTheStateIsStillSaid() {
        let upload = upload()
        let frame = UploadView(upload: upload, style: .plain).frame(columns: 50, now: upload.updatedAt)
        #expect(
            frame == [
                "upload 01a20339-9f2f-768e-bc64-05e7dea1470d", "  4TADKB3001003B  uploading  3m",
                "  3  ...3.tar  ###---   61%  step 19/30  uploading",
            ]
        )
    }

    private func upload() -> UploadResource {
        UploadResource(
            id: "01a20339-9f2f-768e-bc64-05e7dea1470d",
            gateway: "4TADKB3001003B",
            profile: "default",
            labels: [:],
            state: .uploading,
            reason: nil,
            retryOf: nil,
            requestedAt: Timestamp(seconds: 1_772_366_400),
            updatedAt: Timestamp(seconds: 1_772_366_580),
            credentials: nil,
            files: [
                FileResource(
                    module: "3",
                    deviceSN: nil,
                    bucket: "logs",
                    objectKey: "logs/4TADKB3001003B/01a20339-9f2f-768e-bc64-05e7dea1470d/3.tar",
                    state: .uploading,
                    progress: FileResource.Progress(percent: 40, step: 19, steps: 30, rate: 1_500_000),
                    reported: nil,
                    evidence: nil,
                    failure: nil
                )
            ]
        )
    }
}
