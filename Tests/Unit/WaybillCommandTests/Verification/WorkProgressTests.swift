import Testing

@testable import WaybillCommand

@Suite struct WorkProgressTests {
    private func progress(_ done: Int, _ fraction: Double?, notWell: Int = 0) -> WorkProgress {
        var progress = WorkProgress(unit: .things("objects"))
        progress.done = done
        progress.fraction = fraction
        progress.notWell = notWell
        return progress
    }

    @Test(
        arguments: [
            (0, nil, 0, 0, "0 objects  0.0/s"), (1000, nil, 0, 10, "1000 objects  100/s"),
            (3, nil, 1, 2, "3 objects  1.5/s  1 not verified"), (500, 0.25, 0, 60, "25%  500 objects  8.3/s  3m left"),
            (10, 1, 0, 1, "100%  10 objects  10/s"), (0, 0, 0, 5, "0%  0 objects  0.0/s"),
        ] as [(Int, Double?, Int, Int, String)]
    )
    func countRateAndWhatIsLeft(done: Int, fraction: Double?, notWell: Int, seconds: Int, text: String) {
        #expect(progress(done, fraction, notWell: notWell).plain(after: .seconds(seconds)) == text)
    }

    @Test func aBarOnlyWhereTheWholeIsKnownAndThereIsRoom() {
        let known = progress(500, 0.5)
        let line = known.line(after: .seconds(1), columns: 79, style: .plain)
        #expect(line == "###############---------------  50%  500 objects  500/s  1s left")
        #expect(known.line(after: .seconds(1), columns: 36, style: .plain) == "50%  500 objects  500/s  1s left")
        #expect(known.line(after: .seconds(1), columns: 10, style: .plain) == "50%  500 o")
        #expect(progress(5, nil).line(after: .seconds(1), columns: 79, style: .plain) == "5 objects  5.0/s")
    }

    @Test func bytesAreToldAsPeopleReadThem() {
        var read = WorkProgress(unit: .bytes)
        #expect(!read.hasBegun)
        read.done = 50_000_000
        read.fraction = 0.5
        #expect(read.hasBegun && read.plain(after: .seconds(5)) == "50%  50 MB  10 MB/s  5s left")
    }
}
