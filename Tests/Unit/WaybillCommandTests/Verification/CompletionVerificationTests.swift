import ControlProtocol
import Primitives
import Synchronization
import Testing

@testable import WaybillCommand

@Suite struct CompletionVerificationTests {
    private static let noon = Timestamp(seconds: 1_772_366_400)

    private static func evidence(_ size: Int64, proof: FileResource.Evidence.Proof?) -> FileResource.Evidence {
        FileResource.Evidence(
            size: size,
            etag: "e\(size)",
            versionID: nil,
            lastModified: nil,
            proof: proof,
            verifiedAt: noon
        )
    }

    private static func file(
        _ state: FileResource.State,
        _ result: FileResource.Audit.Result? = nil,
        proof: FileResource.Evidence.Proof? = .etagMD5,
        isPending: Bool = false,
        message: String? = nil
    ) -> FileResource {
        FileResource(
            module: "3",
            deviceSN: nil,
            bucket: "b",
            objectKey: "logs/a.tar",
            state: state,
            progress: nil,
            reported: nil,
            evidence: evidence(5, proof: proof),
            failure: nil,
            audit: result.map {
                FileResource.Audit(result: $0, evidence: evidence(7, proof: nil), message: message, checkedAt: noon)
            },
            auditRequestedAt: isPending ? noon : nil
        )
    }

    private static func upload(
        _ id: String,
        _ files: [FileResource],
        profile: String = "eu",
        at moment: Timestamp = noon
    ) -> UploadResource {
        UploadResource(
            id: id,
            gateway: "DOCK-1",
            profile: profile,
            labels: [:],
            state: .completed,
            reason: nil,
            retryOf: nil,
            requestedAt: moment,
            updatedAt: moment,
            credentials: nil,
            files: files
        )
    }

    @Test(
        arguments: [
            (file(.verified, .intact), "intact"), (file(.verified, .gone), "gone"),
            (file(.verified, .changed), "changed"),
            (file(.verified, .otherVersion), "other_version"), (file(.verified, .denied), "denied"),
            (file(.verified, .intact, isPending: true), "unanswered"), (file(.verified), "unanswered"),
            (file(.failed), "proven"), (file(.failed, proof: nil), "unproven"),
            (file(.failed, proof: nil, isPending: true), "unanswered"), (file(.canceled), nil),
        ] as [(FileResource, String?)]
    )
    func everyFileHasItsWord(file: FileResource, result: String?) {
        #expect(FileCheck(file, of: Self.upload("u", [file]))?.result.rawValue == result)
    }

    @Test func everyFieldIsWritten() throws {
        let file = Self.file(.verified, .gone, message: "NoSuchKey")
        let check = try #require(FileCheck(file, of: Self.upload("u-1", [file])))
        let written = String(decoding: try ControlJSON.encode(check), as: UTF8.self)
        #expect(
            written
                == """
                {"audit":{"checked_at":"2026-03-01T12:00:00.000Z","evidence":{"etag":"e7","last_modified":null,\
                "proof":null,"size":7,"verified_at":"2026-03-01T12:00:00.000Z","version_id":null},\
                "message":"NoSuchKey","result":"gone"},"bucket":"b","evidence":{"etag":"e5","last_modified":null,\
                "proof":"etag-md5","size":5,"verified_at":"2026-03-01T12:00:00.000Z","version_id":null},\
                "gateway":"DOCK-1","message":"NoSuchKey","module":"3","object_key":"logs/a.tar","profile":"eu",\
                "result":"gone","state":"verified","upload_id":"u-1"}
                """
        )
    }

    @Test func theTextSaysWhatWasAndWhatIs() throws {
        func text(_ file: FileResource) throws -> String {
            try #require(FileCheck(file, of: Self.upload("u-1", [file]))).text(style: .plain)
        }
        #expect(
            try text(Self.file(.verified, .changed))
                == "changed        u-1  module 3  b/logs/a.tar  was 5 bytes ETag e5, is 7 bytes ETag e7"
        )
        #expect(
            try text(Self.file(.verified, .denied, message: "403\n"))
                == "denied         u-1  module 3  b/logs/a.tar  403\\u{0A}"
        )
        #expect(try text(Self.file(.verified, .intact)) == "intact         u-1  module 3  b/logs/a.tar")
    }

    @Test(
        arguments: [
            ([file(.verified, .intact)], true, nil), ([file(.verified, .intact)], false, .unanswered),
            ([file(.verified, .changed), file(.verified)], true, .no), ([file(.verified, .gone)], false, .no),
            ([file(.verified), file(.verified, .intact)], true, .unanswered),
            ([file(.verified, .denied)], true, .unanswered), ([file(.failed, proof: nil)], true, .no),
            ([file(.failed)], true, nil), ([], true, nil),
        ] as [([FileResource], Bool, CommandStatus?)]
    )
    func whatIsWrongComesBeforeWhatIsNotKnown(files: [FileResource], isWhole: Bool, status: CommandStatus?) {
        var tally = FileCheckTally()
        tally.count(files.compactMap { FileCheck($0, of: Self.upload("u", files)) })
        var ended: CommandStatus?
        do throws(CommandFailure) {
            try tally.requireWell(isWhole: isWhole)
        } catch {
            ended = error.status
        }
        #expect(ended == status)
    }

    @Test func theCountsAreTold() {
        var tally = FileCheckTally()
        for result in [FileResource.Audit.Result.intact, .gone, .intact, .changed] {
            let file = Self.file(.verified, result)
            tally.count([file].compactMap { FileCheck($0, of: Self.upload("u", [file])) })
        }
        #expect(tally.text == "4 files of 4 uploads: 2 intact, 1 changed, 1 gone" && tally.notWell == 2)
        #expect(FileCheckTally().text == "0 files of 0 uploads")
    }

    @Test func uploadsAreTakenPageByPageAsFarAsTheyAreWanted() async throws {
        let verified = [Self.file(.verified)]
        let all = (0..<10).map { number in
            Self.upload(
                "u\(number)",
                number == 3 ? [Self.file(.failed)] : verified,
                at: Self.noon - .seconds(number * 60)
            )
        }
        let asked = Mutex<[String?]>([])
        let pages = UploadPages(
            UploadQuery(gateway: "G"),
            since: Self.noon - .seconds(7 * 60),
            until: Self.noon,
            ask: { query in
                asked.withLock { $0.append(query.cursor) }
                #expect(query.gateway == "G")
                let first = query.cursor.flatMap { Int($0) } ?? 0
                let next = first + 3
                return UploadPage(
                    uploads: Array(all[first..<min(next, 10)]),
                    nextCursor: next < 10 ? String(next) : nil
                )
            }
        )
        var ids: [String] = []
        while let upload = try await pages.next() {
            ids.append(upload.id)
        }
        #expect(ids == ["u1", "u2", "u4", "u5", "u6", "u7"])
        #expect(asked.withLock { $0 } == [nil, "3", "6"])
        #expect(try await pages.next() == nil)
    }

    private func results(
        _ uploads: [UploadResource],
        patience: Int = 2,
        verify: @escaping @Sendable (String) async throws(CommandFailure) -> UploadResource
    ) async throws -> [String] {
        let rest = Mutex(uploads)
        let verification = CompletionVerification(
            pipeline: OrderedPipeline(concurrency: 1),
            patience: patience,
            verify: verify,
            pause: { _ in }
        )
        var results: [String] = []
        try await verification.run(
            uploads: { rest.withLock { $0.isEmpty ? nil : $0.removeFirst() } },
            take: { checks in results += checks.map { "\($0.upload.id) \($0.result.rawValue)" } }
        )
        return results
    }

    @Test func aProfileWhoseUploadsGoUnansweredIsGivenUpAndTheOthersGoOn() async throws {
        let asked = Mutex<[String]>([])
        let uploads = (0..<8).map { number in
            Self.upload("\(number)", [Self.file(.verified)], profile: number % 2 == 0 ? "eu" : "us")
        }
        let found = try await results(uploads) { id throws(CommandFailure) in
            asked.withLock { $0.append(id) }
            guard (Int(id) ?? 0) % 2 == 1 else {
                throw CommandFailure(.unanswered, "away")
            }
            return Self.upload(id, [Self.file(.verified, .intact)], profile: "us")
        }
        #expect(
            found == [
                "0 unanswered", "1 intact", "2 unanswered", "3 intact", "4 unanswered", "5 intact", "6 unanswered",
                "7 intact",
            ]
        )
        let counts = Dictionary(grouping: asked.withLock { $0 }, by: \.self).mapValues(\.count)
        let attempts = CompletionVerification.attempts
        #expect(counts == ["0": attempts, "1": 1, "2": attempts, "3": 1, "5": 1, "7": 1])
    }

    @Test func anUploadThatIsGoneMeanwhileIsToldAndTheRestGoesOn() async throws {
        let uploads = ["a", "b"].map { Self.upload($0, [Self.file(.verified)]) }
        let found = try await results(uploads, patience: 1) { id throws(CommandFailure) in
            guard id == "b" else {
                throw CommandFailure(.no, "there is no upload of this id")
            }
            return Self.upload(id, [Self.file(.verified, .gone), Self.file(.failed, proof: nil)])
        }
        #expect(found == ["a unanswered", "b gone"])
    }

    @Test func aTokenThatDoesNotReachSoFarEndsIt() async throws {
        let uploads = ["a", "b"].map { Self.upload($0, [Self.file(.verified)]) }
        let failure = await #expect(throws: CommandFailure.self) {
            _ = try await results(uploads) { _ throws(CommandFailure) in
                var failure = CommandFailure(.unanswered, "forbidden")
                failure.isFinal = true
                throw failure
            }
        }
        #expect(failure?.message == "forbidden")
    }
}
