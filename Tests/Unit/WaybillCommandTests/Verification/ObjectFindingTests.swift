import ControlProtocol
import ObjectVerification
import Primitives
import Testing

@testable import WaybillCommand

@Suite struct ObjectFindingTests {
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"

    private static func evidence(_ proof: ObjectEvidence.Proof?, fingerprint: String? = nil) -> ObjectEvidence {
        ObjectEvidence(
            head: ObjectFacts(
                size: 5,
                etag: Self.md5,
                versionID: "v1",
                lastModified: Timestamp(seconds: 1_772_366_400)
            ),
            fingerprint: fingerprint,
            proof: proof,
            examinedAt: Timestamp(seconds: 1_772_366_401)
        )
    }

    private func finding(_ examination: Examination, since: Timestamp? = nil) throws -> ObjectFinding {
        ObjectFinding(
            examination,
            of: ClaimedObject(key: try ObjectKey("logs/a.tar"), size: 7, fingerprint: Self.md5, since: since),
            profile: try #require(ProfileName("eu")),
            bucket: "dock-logs",
            line: 3
        )
    }

    @Test(
        arguments: [
            (Examination.proven(evidence(.etagMD5)), "verified", nil, nil),
            (.absent, "failed", "missing", "there is no such object in dock-logs"),
            (.stale(evidence(nil)), "failed", "stale", "it was written at 2026-03-01T12:00:00.000Z"),
            (.sizeMismatch(evidence(nil)), "failed", "size_mismatch", "it has 5 bytes, not 7"),
            (
                .fingerprintMismatch(evidence(nil, fingerprint: "00")), "failed", "fingerprint_mismatch",
                "its bytes have the fingerprint 00, not \(md5)"
            ),
            (.unprovable(evidence(nil)), "failed", "unprovable", "the object store offers nothing to compare"),
            (.unreported(evidence(nil)), "failed", "unreported", "FINGERPRINT does not take"),
            (.denied("403"), "failed", "access_denied", "403"), (.throttled("503"), "unanswered", nil, "503"),
            (.unanswered("away"), "unanswered", nil, "away"),
        ] as [(Examination, String, String?, String?)]
    )
    func everyExaminationHasItsWord(examination: Examination, verdict: String, code: String?, message: String?) throws {
        let finding = try finding(examination)
        #expect(finding.verdict.rawValue == verdict && finding.reason?.code?.rawValue == code)
        #expect(finding.reason == nil ? message == nil : finding.reason?.message.contains(message ?? "?") == true)
        #expect(finding.reason.map { !$0.remedy.isEmpty } ?? true)
        #expect((finding.evidence == nil) == (examination.evidence == nil))
    }

    @Test func everyFieldIsWritten() throws {
        let verified = try finding(.proven(Self.evidence(.etagMD5)))
        #expect(
            String(decoding: try ControlJSON.encode(verified), as: UTF8.self)
                == """
                {"bucket":"dock-logs","code":null,"evidence":{"etag":"\(Self.md5)",\
                "last_modified":"2026-03-01T12:00:00.000Z","proof":"etag-md5","size":5,\
                "verified_at":"2026-03-01T12:00:01.000Z","version_id":"v1"},"key":"logs/a.tar","line":3,\
                "message":null,"profile":"eu","proof":"etag-md5","remedy":null,"verdict":"verified"}
                """
        )
        let invalid = ObjectFinding.invalid(9, "size is missing")
        let written = String(decoding: try ControlJSON.encode(invalid), as: UTF8.self)
        #expect(written.contains(#""code":null,"evidence":null,"key":null,"line":9,"message":"size is missing""#))
        #expect(written.contains(#""verdict":"invalid""#))
    }

    @Test func theTextSaysWhereWhatAndWhy() throws {
        let since = Timestamp(seconds: 1_772_366_400)
        #expect(
            try finding(.stale(Self.evidence(nil)), since: since).text(style: .plain)
                == "line 3  stale  logs/a.tar  it was written at 2026-03-01T12:00:00.000Z, before 2026-03-01T12:00:00.000Z"
        )
        #expect(ObjectFinding.invalid(9, "a\u{1B}b").text(style: .plain) == "line 9  invalid  a\\u{1B}b")
        let details = try finding(.proven(Self.evidence(.download))).details(style: .plain)
        #expect(details.first == "line 3  verified  logs/a.tar  proof download")
        #expect(details.contains("  version    v1") && details.contains("  size       5 bytes"))
    }

    @Test(
        arguments: [
            ([Examination.proven(evidence(.download))], true, nil), ([.absent, .unanswered("")], true, .no),
            ([.unanswered(""), .absent], false, .no),
            ([.proven(evidence(.download)), .unanswered("")], true, .unanswered),
            ([.throttled("")], true, .unanswered), ([.proven(evidence(.download))], false, .unanswered),
        ] as [([Examination], Bool, CommandStatus?)]
    )
    func whatIsWrongComesBeforeWhatIsNotKnown(found: [Examination], isWhole: Bool, status: CommandStatus?) throws {
        var tally = FindingTally()
        for examination in found {
            tally.count(try finding(examination))
        }
        var ended: CommandStatus?
        do throws(CommandFailure) {
            try tally.requireVerified(isWhole: isWhole)
        } catch {
            ended = error.status
        }
        #expect(ended == status)
    }

    @Test func theCountsAreTold() throws {
        var tally = FindingTally()
        tally.count(try finding(.proven(Self.evidence(.download))))
        tally.count(try finding(.absent))
        tally.count(try finding(.absent))
        tally.count(.invalid(4, "x"))
        tally.count(try finding(.unanswered("x")))
        let lines = tally.lines(style: .plain)
        #expect(lines.first == "5 objects: 1 verified, 2 not verified, 1 invalid, 1 unanswered")
        #expect(lines.count == 4 && lines[2].hasPrefix("  missing     2  check the key"))
        #expect(tally.notVerified == 4)
        #expect(FindingTally().lines(style: .plain) == ["0 objects"])
    }
}
