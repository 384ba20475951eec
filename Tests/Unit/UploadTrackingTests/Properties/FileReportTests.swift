import FoundationEssentials
import Primitives
import Testing
import UploadTracking

// rules.md, Reports and settlement: reports merge by a commutative, idempotent join.
@Suite struct FileReportTests {
    @Test func theJoinIsAJoin() {
        var generator = SplitMix64(seed: 1)
        for round in 0..<5_000 {
            let a = FileReport.random(using: &generator)
            let b = FileReport.random(using: &generator)
            let c = FileReport.random(using: &generator)
            let joined = a.joined(b)
            let holds =
                joined == b.joined(a) && joined.joined(c) == a.joined(b.joined(c)) && joined.joined(b) == joined
                && a.joined(a) == a && a.joined(FileReport()) == a
            guard holds else {
                Issue.record("round \(round): \(a), \(b), \(c)")
                return
            }
        }
    }

    @Test func aLongFoldIsTheSameInAnyOrder() {
        var generator = SplitMix64(seed: 2)
        for _ in 0..<200 {
            let reports = (0..<40).map { _ in FileReport.random(using: &generator) }
            let whole = reports.reduce(FileReport()) { $0.joined($1) }
            #expect(reports.shuffled(using: &generator).reduce(FileReport()) { $0.joined($1) } == whole)
            let incomplete = whole.claims.count { !$0.isComplete }
            #expect(incomplete <= 2 * FileReport.bound && whole.failures.count <= FileReport.bound)
        }
    }

    @Test func theBoundKeepsWhatCanBeProven() {
        var report = FileReport()
        for size in Int64(1)...50 {
            report.join(FileReport(claims: [Claim(size: size, fingerprint: nil)].compactMap(\.self)))
        }
        report.join(.done)
        #expect(report.claims.first?.isComplete == true)
        #expect(report.claims.count == FileReport.bound + 1)
        #expect(report.claims.contains { $0.size == 50 }, "of a size that grows, the last is the file's")
    }

    @Test func whatWasSaidAtTheEndIsNotCrowdedOut() {
        var report = FileReport()
        report.join(.done)
        for size in Int64(1)...50 {
            report.join(.claiming(size * 1_000_000, "aa"))
        }
        #expect(report.claims.first == FileReport.done.claims.first)
        #expect(report.claims.count == 51)
        var other = FileReport()
        for size in Int64(1)...50 {
            other.join(.claiming(size * 1_000_000, "aa"))
        }
        other.join(.done)
        #expect(other == report)
    }

    /// More than is kept: what is kept, and whether anything was dropped, follows from what was said, in any order.
    @Test func aCrowdedFoldIsTheSameInAnyOrder() {
        var generator = SplitMix64(seed: 3)
        let claims = (0..<FileReport.claimBound + 2).map { FileReport.claiming(Int64($0), "aa") }
        for count in [FileReport.claimBound, FileReport.claimBound + 1, FileReport.claimBound + 2] {
            let reports = Array(claims.shuffled(using: &generator).prefix(count))
            let whole = reports.reduce(into: FileReport()) { $0.join($1) }
            let middle = Int.random(in: 0..<count, using: &generator)
            var halves = reports[middle...].reduce(into: FileReport()) { $0.join($1) }
            halves.join(reports[..<middle].reduce(into: FileReport()) { $0.join($1) })
            #expect(halves == whole)
            #expect(whole.isCrowded == (count > FileReport.claimBound))
            #expect(whole.claims.count == min(count, FileReport.claimBound))
            #expect(whole.claims == whole.claims.sorted())
        }
    }

    @Test func aCrowdedReportIsReadAgain() throws {
        let reports = (0...FileReport.claimBound).map { FileReport.claiming(Int64($0), "aa") }
        let report = reports.reduce(into: FileReport.done) { $0.join($1) }
        #expect(report.isCrowded)
        #expect(try JSONDecoder().decode(FileReport.self, from: JSONEncoder().encode(report)) == report)
    }

    @Test func aReportOfAnEarlierVersionIsRead() throws {
        let text = """
            {"claims":[{"fingerprint":"aa","size":4}],"failures":[],"isCanceled":false,"isReported":true,
            "position":{"percent":100,"step":3}}
            """
        let report = try JSONDecoder().decode(FileReport.self, from: Data(text.utf8))
        #expect(report.claims == [Claim(size: 4, fingerprint: "aa")])
        #expect(report.isReported && report.position == Position(step: 3, percent: 100))
        let again = try JSONDecoder().decode(FileReport.self, from: try JSONEncoder().encode(report))
        #expect(again == report)
    }

    @Test func fingerprintsAreComparedInLowerCase() {
        #expect(Claim(size: 1, fingerprint: "AB") == Claim(size: 1, fingerprint: "ab"))
        for nothing in ["", " ", "\n\t"] {
            #expect(Claim(size: nil, fingerprint: nothing) == nil)
            #expect(Claim(size: 1, fingerprint: nothing)?.isComplete == false)
        }
    }

    private static let forms = [
        "098f6bcd4621d373cade4e832627b4f6", "098F6BCD4621D373CADE4E832627B4F6", "098f6bcd4621d373cade4e832627b4f6\n",
        "\"098f6bcd4621d373cade4e832627b4f6\"", "CY9rzUYh03PK3k6DJie09g==", "CY9rzUYh03PK3k6DJie09g",
        "0x098f6bcd4621d373cade4e832627b4f6", "md5:098f6bcd4621d373cade4e832627b4f6",
        "09:8f:6b:cd:46:21:d3:73:ca:de:4e:83:26:27:b4:f6",
    ]

    /// Two forms of a fingerprint take no second place, and are shown as they were said.
    @Test(arguments: forms) func oneFingerprintInTwoFormsIsOneClaim(form: String) throws {
        let claim = try #require(Claim(size: 4, fingerprint: form))
        #expect(claim.fingerprint == Self.forms[0])
        #expect(claim.saidFingerprint == form)
        var report = FileReport.claiming(4, form)
        for other in Self.forms {
            report.join(.claiming(4, other))
        }
        report.join(FileReport.done)
        #expect(report.claims == [claim])
        #expect(report == FileReport.done.joined(.claiming(4, form)))
        let again = try JSONDecoder().decode(FileReport.self, from: JSONEncoder().encode(report))
        #expect(again == report)
        #expect(again.claims.first?.saidFingerprint == report.claims.first?.saidFingerprint)
    }

    @Test func manyFormsOfOneFingerprintCrowdNothingOut() {
        var report = FileReport()
        for count in 0..<FileReport.claimBound + 1 {
            let (before, after) = count.quotientAndRemainder(dividingBy: 64)
            let padding = (String(repeating: " ", count: before), String(repeating: "\n", count: after))
            report.join(.claiming(4, padding.0 + Self.forms[0] + padding.1))
        }
        #expect(report.claims.count == 1)
        #expect(!report.isCrowded)
    }

    /// A claim of a version that compared texts is read as what it says.
    @Test func aClaimOfAnEarlierVersionIsRead() throws {
        let text = #"{"fingerprint":"\"098f6bcd4621d373cade4e832627b4f6\"","size":4}"#
        let claim = try JSONDecoder().decode(Claim.self, from: Data(text.utf8))
        #expect(claim == Claim(size: 4, fingerprint: Self.forms[0]))
    }

    @Test(arguments: [
        (Position(step: 2, percent: 100), Position(step: 2, percent: 100), true),
        (Position(step: 2, percent: 100), Position(step: 3, percent: 0), false),
        (Position(step: 2, percent: 100), Position(step: 1, percent: 100), true),
        (Position(step: 2, percent: 100), Position(step: 2, percent: 100, rate: 7), true),
    ])
    func aLaterStepEndsAProbe(probe: Position, position: Position, isProbe: Bool) {
        #expect(FileReport(position: position, probe: probe).isProbe == isProbe)
        #expect(!FileReport(position: position, isReported: true, probe: probe).isProbe)
    }
}

extension FileReport {
    func joined(_ other: FileReport) -> FileReport {
        var joined = self
        joined.join(other)
        return joined
    }

    /// Out of so few values that equal ones meet often.
    static func random(using generator: inout SplitMix64) -> FileReport {
        func position() -> Position? {
            guard Bool.random(using: &generator) else {
                return nil
            }
            return Position(
                step: Int.random(in: 0...3, using: &generator),
                percent: [0, 50, 100].randomElement(using: &generator) ?? 0,
                rate: Bool.random(using: &generator) ? Int64.random(in: 0...2, using: &generator) : nil
            )
        }
        let claims = (0..<Int.random(in: 0...10, using: &generator)).compactMap { _ in
            Claim(
                size: Bool.random(using: &generator) ? Int64.random(in: 1...9, using: &generator) : nil,
                fingerprint: ["", "aa", "BB", "cc"].randomElement(using: &generator)
            )
        }
        let failures = (0..<Int.random(in: 0...10, using: &generator)).map { _ in
            DeviceFailure(
                code: Int.random(in: 0...9, using: &generator),
                message: ["a", "b"].randomElement(using: &generator) ?? "",
                remedy: Bool.random(using: &generator) ? "c" : nil
            )
        }
        return FileReport(
            position: position(),
            totalSteps: Bool.random(using: &generator) ? 3 : nil,
            claims: claims,
            failures: failures,
            isReported: Bool.random(using: &generator),
            isCanceled: Bool.random(using: &generator),
            probe: position(),
            finishedAt: Bool.random(using: &generator)
                ? Timestamp(milliseconds: Int64.random(in: 0...3, using: &generator)) : nil,
            deviceSerial: ["a", "b", nil].randomElement(using: &generator) ?? nil
        )
    }
}
