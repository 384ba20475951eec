import ControlProtocol
import FoundationEssentials
import Primitives
import Testing

@testable import WaybillCommand

@Suite struct RenderingTests {
    private static let unicode = Style(colors: false, unicode: true)

    private func file(
        _ state: FileResource.State,
        _ progress: FileResource.Progress? = nil,
        failure: FileResource.Failure? = nil
    ) -> FileResource {
        FileResource(
            module: "3",
            deviceSN: nil,
            bucket: "b",
            objectKey: "logs/DOCK-1/3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f/3.tar",
            state: state,
            progress: progress,
            reported: nil,
            evidence: nil,
            failure: failure
        )
    }

    private func progress(_ percent: Int?, _ step: Int?, _ steps: Int?) -> FileResource.Progress {
        FileResource.Progress(percent: percent, step: step, steps: steps, rate: 1_500_000)
    }

    @Test func thePercentIsOfTheWhole() {
        #expect(FileProgressView.percent(of: file(.pending)) == nil)
        #expect(FileProgressView.percent(of: file(.uploading, progress(50, nil, nil))) == 50)
        #expect(FileProgressView.percent(of: file(.uploading, progress(100, 1, 4))) == 25)
        #expect(FileProgressView.percent(of: file(.uploading, progress(50, 2, 2))) == 75)
        #expect(FileProgressView.percent(of: file(.uploading, progress(250, 0, 2))) == 100)
        #expect(FileProgressView.percent(of: file(.uploading, progress(40, 5, 2))) == 40)
        #expect(FileProgressView.percent(of: file(.verified, progress(10, 1, 30))) == 100)
    }

    @Test(arguments: [
        (nil, "----------"), (0, "----------"), (9, "----------"), (10, "#---------"), (55, "#####-----"),
        (100, "##########"), (300, "##########"), (-5, "----------"),
    ])
    func aBarIsAsLongAsThePercent(percent: Int?, bar: String) {
        #expect(FileProgressView.bar(percent: percent, width: 10, style: .plain) == bar)
    }

    @Test func aBarHasBlocksWhereTheyCanBeShown() {
        #expect(FileProgressView.bar(percent: 50, width: 4, style: Self.unicode) == "██░░")
    }

    @Test(arguments: [(20, "…f/3.tar"), (8, "…f/3.tar"), (6, "…3.tar"), (1, "r")])
    func aKeyIsShownFromItsEnd(width: Int, end: String) {
        let key = "logs/DOCK-1/3f0c9d0e-6f43-4c5f/3.tar"
        let tail = FileProgressView.tail(of: key, width: width, style: Self.unicode)
        #expect(tail.count == width)
        #expect(tail.hasSuffix(String(end.drop { $0 == "…" })))
        #expect(FileProgressView.tail(of: key, width: 100, style: Self.unicode) == key)
    }

    @Test func linesStandInColumns() {
        let failure = FileResource.Failure(code: .missing, deviceCode: nil, message: "", remedy: "", retryable: true)
        let files = [
            file(.uploading, progress(40, 19, 30)), file(.verified, progress(100, 30, 30)), file(.pending),
            file(.failed, failure: failure),
        ]
        let layout = FileProgressView.Layout(of: files)
        let lines = files.map { FileProgressView(file: $0).line(columns: 96, layout: layout, style: .plain) }
        #expect(
            lines == [
                "3  ...-0a1b2c3d4e5f/3.tar  ##############---------   61%  step 19/30  1.5 MB/s  uploading",
                "3  ...-0a1b2c3d4e5f/3.tar  #######################  100%                        verified",
                "3  ...-0a1b2c3d4e5f/3.tar  -----------------------     -                        pending",
                "3  ...-0a1b2c3d4e5f/3.tar  -----------------------     -                        failed (missing)",
            ]
        )
    }

    @Test(arguments: 60...200)
    func aLineIsNeverLongerThanTheTerminal(columns: Int) {
        let files = [file(.pending), file(.uploading, progress(40, 19, 30)), file(.verified, progress(100, 30, 30))]
        for file in files {
            let line = FileProgressView(file: file)
                .line(columns: columns, layout: FileProgressView.Layout(of: files), style: .plain)
            #expect(line.count <= columns)
        }
    }

    @Test func whatADockSaysCannotMoveTheCursor() {
        #expect("a\u{1B}[2J\n\u{85}é".printable == "a\\u{1B}[2J\\u{0A}\\u{85}é")
    }

    @Test func coloursTakeNoWidth() {
        var table = Table(("STATE", .left), ("N", .right), ("END", .left))
        table.add([Table.Cell("failed", color: .red), "7", ""])
        table.add(["uploading", "1000", "x\u{1B}[2J"])
        #expect(
            table.lines(.plain) == [
                "STATE         N  END", "failed        7", "uploading  1000  x\\u{1B}[2J",
            ]
        )
        let coloured = table.lines(Style(colors: true, unicode: true))[1]
        #expect(coloured == "\u{1B}[31mfailed\u{1B}[0m        7")
    }

    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1234, "1.2 kB"), (9949, "9.9 kB"), (9950, "10 kB"),
            (999_499, "999 kB"), (999_500, "1.0 MB"), (12_345_678, "12 MB"), (5_000_000_000, "5.0 GB"),
        ] as [(Int64, String)]
    )
    func bytesAreReadable(count: Int64, text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test(arguments: [(0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h"), (86_400, "1d"), (-5, "0s")])
    func spansAreReadable(seconds: Int, text: String) {
        #expect(Quantity.span(.seconds(seconds)) == text)
    }

    @Test func timesAreReadable() throws {
        let noon = Timestamp(milliseconds: 1_772_366_400_000)
        #expect(Quantity.relative(noon, now: noon + .seconds(180)) == "3m ago")
        #expect(Quantity.relative(noon, now: noon - .seconds(7200)) == "in 2h")
        let zone = try #require(TimeZone(secondsFromGMT: 3600))
        #expect(Quantity.local(noon, zone: zone) == "2026-03-01 13:00:00")
    }

    @Test func aFrameIsDrawnOverTheLast() {
        #expect(TerminalControl.clearBelow(up: 0).sequence == "\r\u{1B}[J")
        #expect(TerminalControl.clearBelow(up: 2).sequence == "\u{1B}[2A\r\u{1B}[J")
        #expect(["a", "b\nc"].asText == "a\nb\\u{0A}c\n")
    }

    @Test func aListingIsATableAndItsErrors() {
        let listing = LogListingResource(
            gateway: "G",
            modules: [
                LogListingResource.Module(
                    deviceSN: nil,
                    module: "3",
                    result: 0,
                    message: nil,
                    logs: [LogListingResource.Log(bootIndex: 321, startTime: nil, endTime: nil, size: 1500)]
                ),
                LogListingResource.Module(
                    deviceSN: nil,
                    module: "0",
                    result: 324_015,
                    message: "the aircraft is off",
                    logs: []
                ),
            ]
        )
        #expect(
            LogListingView(listing: listing).lines(.plain) == [
                "MODULE  BOOT  START  END    SIZE", "3        321  -      -    1.5 kB",
                "module 0: the aircraft is off (324015)",
            ]
        )
        #expect(throws: Never.self) {
            try listing.requireOneListed()
        }
        #expect(throws: CommandFailure.self) {
            try LogListingResource(gateway: "G", modules: [listing.modules[1]]).requireOneListed()
        }
    }
}
