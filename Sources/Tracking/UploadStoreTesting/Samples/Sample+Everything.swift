import Primitives
import UploadTracking

extension Sample {
    /// An upload of which no field is empty, with a file in every state.
    ///
    /// It need not be one that a history leads to: a store keeps what it is given.
    static func everything() throws -> Upload {
        let states = FileState.allCases
        var upload = upload(
            try request(
                labels: ["mission": "survey 7", "Ünïcödé 🚁": "'quoted' \"twice\" \\ %"],
                modules: states.indices.map { "\($0)" }.reversed()
            )
        )
        upload = Upload(
            id: upload.id,
            gateway: upload.gateway,
            profile: upload.profile,
            labels: upload.labels,
            origin: .issued,
            retryOf: .make(at: start),
            requester: "backend \u{1F69A}",
            requestedAt: start,
            updatedAt: start + .milliseconds(1),
            credentials: credentials(generation: 2),
            handedAt: start + .milliseconds(14),
            start: StartCommand(
                attempts: attempts(prefix: "start"),
                generation: 3,
                takenAt: start + .milliseconds(15),
                takenSaidAt: start - .milliseconds(16),
                earlierMayRun: true,
                nextAttemptAt: start + .milliseconds(2),
                retries: 5,
                deadline: start + .milliseconds(3),
                mintError: "SlowDown"
            ),
            cancellation: Cancellation(
                modules: ["0", "1"],
                reissued: ["1"],
                progress: .open,
                round: 3,
                attempts: attempts(prefix: "cancel"),
                nextAttemptAt: start + .milliseconds(4),
                requestedAt: start + .milliseconds(21),
                requester: "operator \u{1F69A}"
            ),
            heardAt: start + .milliseconds(5),
            stalledAt: start + .milliseconds(6),
            files: zip(upload.files, states).map { file, state in everything(of: file, in: state) }
        )
        return upload
    }

    /// Of each outcome one, sent in the same millisecond: their order is not that of their tids.
    private static func attempts(prefix: String) -> [CommandAttempt] {
        let outcomes: [CommandAttempt.Outcome] = [
            .unsent, .busy(code: 325_009), .unanswered, .refused(code: -1), .accepted, .awaiting,
        ]
        return outcomes.enumerated().map { index, outcome in
            CommandAttempt(
                tid: name("\(prefix)-\(outcomes.count - index)"),
                generation: index,
                sentAt: start,
                answerBy: start + .seconds(10),
                toldExpiry: prefix == "start" ? start + .seconds(3540 + index) : nil,
                outcome: outcome,
                answer: index == 0 ? nil : "words \(index)"
            )
        }
    }

    private static func everything(of file: UploadFile, in state: FileState) -> UploadFile {
        var file = file
        file.state = state
        file.report = FileReport(
            position: Position(step: 2, percent: 50, rate: 1_000_000),
            totalSteps: 3,
            claims: [
                Claim(size: Int64.max, fingerprint: "098f6bcd4621d373cade4e832627b4f6"),
                Claim(size: 0, fingerprint: nil), Claim(size: nil, fingerprint: "ab"),
            ]
            .compactMap(\.self),
            failures: [DeviceFailure(code: 324_012, message: "too \"many\" logs \u{1F4E6}", remedy: "fewer")],
            isReported: true,
            isCanceled: true,
            probe: Position(step: 1, percent: 100),
            finishedAt: start + .milliseconds(7),
            deviceSerial: "4TADKAQ000002J"
        )
        file.verification = VerificationSchedule(
            dueAt: start + .milliseconds(8),
            attempts: 4,
            deadline: start + .milliseconds(9),
            clockedAt: start + .milliseconds(10),
            unansweredSince: start + .milliseconds(20),
            request: AuditRequest(readsBytes: true, requestedAt: start + .milliseconds(17)),
            progress: ReadProgress(bytesRead: 7, size: Int64.max)
        )
        file.ending = ending(of: state)
        file.evidence = Evidence(
            size: 4,
            etag: "\"098f6bcd4621d373cade4e832627b4f6\"",
            versionID: "v1",
            lastModified: start + .milliseconds(11),
            fingerprint: "098f6bcd4621d373cade4e832627b4f6",
            proof: .download,
            verifiedAt: start + .milliseconds(12)
        )
        file.looks = LookHistory(count: 12, lastAt: start + .milliseconds(22), answer: "503 SlowDown")
        file.failure = FileFailure(code: .deviceError, deviceCode: 324_012, message: "words", remedy: "more words")
        file.audit = FileAudit(
            finding: .otherVersion,
            evidence: file.evidence,
            message: "words",
            checkedAt: start + .milliseconds(18),
            driftedAt: start + .milliseconds(19)
        )
        return file
    }

    private static func ending(of state: FileState) -> FileEnding {
        switch state {
        case .pending:
            FileEnding(outcome: .canceled, source: .cancel, since: start)
        case .uploading:
            FileEnding(outcome: .failed(FileFailure(code: .stalled)), source: .timer, since: start)
        case .verifying:
            FileEnding(outcome: .reissue(isUnproven: true), source: .timer, since: start)
        case .verified, .failed, .canceled:
            FileEnding(
                outcome: .failed(FileFailure(code: .deviceError, deviceCode: 1)),
                source: .device,
                since: start + .milliseconds(13)
            )
        }
    }
}
