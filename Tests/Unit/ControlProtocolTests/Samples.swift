import ControlProtocol
import Primitives

/// Values that the golden files show.
enum Samples {
    static let id = "3f0c9d0e-6f43-4c5f-9d5e-0a1b2c3d4e5f"
    static let noon = Timestamp(milliseconds: 1_772_366_400_000)

    static let verified = FileResource(
        module: "3",
        bootIndexes: [321, 322],
        deviceSN: "DOCK-1",
        bucket: "logs",
        objectKey: "logs/DOCK-1/\(id)/3.tar",
        state: .verified,
        progress: FileResource.Progress(percent: 100, step: 30, steps: 30, rate: 1_048_576),
        reported: FileResource.Reported(
            size: 1234,
            fingerprint: "d41d8cd98f00b204e9800998ecf8427e",
            finishedAt: noon + .milliseconds(7)
        ),
        evidence: FileResource.Evidence(
            size: 1234,
            etag: "\"d41d8cd98f00b204e9800998ecf8427e\"",
            versionID: "v/1",
            lastModified: noon,
            proof: .etagMD5,
            verifiedAt: noon + .seconds(1)
        ),
        failure: nil,
        verification: FileResource.Verification(
            attempts: 12,
            lastAttemptAt: noon + .seconds(1),
            lastAnswer: "503 SlowDown",
            nextAttemptAt: noon + .seconds(30),
            deadline: noon + .seconds(600),
            bytesRead: 617,
            bytesTotal: 1234
        ),
        audit: FileResource.Audit(result: .changed, evidence: nil, message: "words", checkedAt: noon + .seconds(2))
    )

    static let failed = FileResource(
        module: "0",
        bootIndexes: [7],
        deviceSN: nil,
        bucket: "logs",
        objectKey: "logs/DOCK-1/\(id)/0.tar",
        state: .failed,
        progress: FileResource.Progress(percent: 12, step: nil, steps: nil, rate: nil),
        reported: nil,
        evidence: FileResource.Evidence(
            size: nil,
            etag: nil,
            versionID: nil,
            lastModified: nil,
            proof: nil,
            verifiedAt: nil
        ),
        failure: FileResource.Failure(
            code: .deviceError,
            deviceCode: 324_012,
            message: "compressing timed out",
            remedy: "send fewer logs at once",
            retryable: true
        )
    )

    static let pending = FileResource(
        module: "3",
        bootIndexes: [321, 322],
        deviceSN: nil,
        bucket: "logs",
        objectKey: "logs/é.tar",
        state: .pending,
        progress: nil,
        reported: nil,
        evidence: nil,
        failure: nil
    )

    static let upload = UploadResource(
        id: id,
        gateway: "DOCK-1",
        profile: "default",
        labels: ["site": "nørth", "job": "7"],
        state: .failed,
        reason: .deviceError,
        retryOf: "00000000-0000-4000-8000-000000000000",
        requestedAt: noon,
        requestedBy: "backend",
        updatedAt: noon + .seconds(1),
        endedAt: noon + .seconds(1),
        credentials: UploadResource.Credentials(
            accessKeyID: "AKIDEXAMPLE",
            expiresAt: noon + .seconds(3600),
            generation: 2
        ),
        command: CommandResource(
            attempts: 7,
            notSent: 2,
            lastAttemptAt: noon + .seconds(1),
            outcome: .notSent,
            lastAnswer: "the broker refused the message",
            answerBy: nil,
            nextAttemptAt: noon + .seconds(5),
            deadline: noon + .seconds(1800)
        ),
        cancellation: CancellationResource(
            modules: ["3"],
            state: .pending,
            requestedAt: noon,
            requestedBy: "grafana",
            command: CommandResource(
                attempts: 1,
                notSent: 0,
                lastAttemptAt: noon + .seconds(1),
                outcome: .awaiting,
                lastAnswer: nil,
                answerBy: noon + .seconds(11),
                nextAttemptAt: nil,
                deadline: nil
            )
        ),
        files: [verified, failed]
    )

    static let requested = UploadResource(
        id: id,
        gateway: "DOCK-1",
        profile: "default",
        labels: [:],
        state: .requested,
        reason: nil,
        retryOf: nil,
        requestedAt: noon,
        updatedAt: noon,
        credentials: nil,
        files: [pending]
    )

    static let issued = UploadResource(
        id: id,
        gateway: "DOCK-1",
        profile: "default",
        labels: [:],
        state: .issued,
        reason: nil,
        retryOf: nil,
        requestedAt: noon,
        updatedAt: noon,
        credentials: UploadResource.Credentials(accessKeyID: "AKID", expiresAt: noon + .seconds(60), generation: 1),
        files: [pending],
        start: StartBlock(
            bucket: "logs",
            region: "eu-1",
            endpoint: "https://s3.example.org",
            provider: "aws",
            credentials: StartBlock.Credentials(
                accessKeyID: "AKID",
                accessKeySecret: Secret("the-secret"),
                securityToken: Secret("the-token"),
                expire: 1_772_366_460_000
            ),
            files: [StartBlock.File(module: "3", objectKey: "logs/é.tar", bootIndexes: [321, 322])]
        )
    )

    static let nextCredentials = NextCredentials(
        uploadID: id,
        generation: 2,
        expiresAt: noon + .seconds(3600),
        objectKeys: ["logs/a b.tar"],
        credentials: StartBlock.Credentials(
            accessKeyID: "AKIDNEXT",
            accessKeySecret: Secret("secret"),
            securityToken: Secret("token"),
            expire: 1_772_369_940_000
        )
    )

    static let listing = LogListingResource(
        gateway: "DOCK-1",
        modules: [
            LogListingResource.Module(
                deviceSN: "DOCK-1",
                module: "3",
                result: 0,
                message: nil,
                logs: [
                    LogListingResource.Log(bootIndex: 321, startTime: noon, endTime: noon + .seconds(60), size: 1000),
                    LogListingResource.Log(bootIndex: 322, startTime: nil, endTime: nil, size: nil),
                ]
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

    static let uploadNotice = NoticeEnvelope(id: "n-1", type: .uploadFailed, time: noon, upload: upload)
    static let fileNotice = NoticeEnvelope(
        id: "n-2",
        type: .fileVerified,
        time: noon,
        file: FileNotice(uploadID: id, gateway: "DOCK-1", profile: "eu", labels: ["job": "7"], file: verified)
    )
    static let readiness = ReadinessResource(checks: [
        ReadinessResource.Check(name: "store", ready: true),
        ReadinessResource.Check(name: "mqtt", ready: false, message: "connecting to 127.0.0.1:1883"),
        ReadinessResource.Check(name: "storage.eu", ready: false, required: false, message: "quarantined"),
    ])
    static let problem = Problem(
        .busy,
        detail: "module 3 of DOCK-1 is busy",
        extras: ["upload_id": .string(id), "device_code": 325_009, "waiting_for": ["mqtt", "store"]]
    )
}
