import Primitives
import UploadTracking

extension UploadRequest {
    static func sample(
        modules: [String] = ["3"],
        gateway: String = "DOCK1",
        origin: UploadOrigin = .published,
        folder: String = "dock"
    ) throws -> UploadRequest {
        guard let profile = ProfileName("default") else {
            throw ObjectKeyError.empty
        }
        return UploadRequest(
            gateway: gateway,
            profile: profile,
            origin: origin,
            requester: "tests",
            files: try modules.map { module in
                File(
                    module: module,
                    bootIndexes: [321, 322],
                    bucket: "logs",
                    objectKey: try ObjectKey("logs/\(folder)/\(module).tar")
                )
            }
        )
    }
}

extension IssuedCredentials {
    /// Told to the dock a minute short, as by default.
    static func sample(
        at now: Timestamp,
        generation: Int = 1,
        lifetime: Duration = .seconds(3600)
    ) -> IssuedCredentials {
        IssuedCredentials(
            accessKeyID: "AKIDSAMPLE\(generation)",
            expiresAt: now + lifetime,
            toldExpiry: now + lifetime - .seconds(60),
            generation: generation
        )
    }
}

extension Evidence {
    static let sample = Evidence(
        size: 4,
        etag: "\"098f6bcd4621d373cade4e832627b4f6\"",
        versionID: nil,
        lastModified: Timestamp(milliseconds: 1_700_000_000_000),
        fingerprint: "098f6bcd4621d373cade4e832627b4f6",
        proof: .etagMD5,
        verifiedAt: Timestamp(milliseconds: 1_700_000_000_000)
    )

    static var unproven: Evidence {
        var evidence = sample
        evidence.proof = nil
        return evidence
    }
}

extension FileReport {
    static func at(_ step: Int, _ percent: Int) -> FileReport {
        FileReport(position: Position(step: step, percent: percent), totalSteps: 3)
    }

    /// A 100 that may or may not be the end.
    static func probe(step: Int = 1) -> FileReport {
        FileReport(
            position: Position(step: step, percent: 100),
            totalSteps: 3,
            probe: Position(step: step, percent: 100)
        )
    }

    static func claiming(_ size: Int64, _ fingerprint: String) -> FileReport {
        FileReport(claims: [Claim(size: size, fingerprint: fingerprint)].compactMap(\.self))
    }

    static var done: FileReport {
        FileReport(
            position: Position(step: 3, percent: 100),
            claims: [Claim(size: 4, fingerprint: "098f6bcd4621d373cade4e832627b4f6")].compactMap(\.self),
            isReported: true
        )
    }

    static func failed(_ code: Int = 324_012) -> FileReport {
        FileReport(failures: [DeviceFailure(code: code, message: "the dock's words")])
    }

    static var canceled: FileReport {
        FileReport(isCanceled: true)
    }
}

extension DeviceEnd {
    static var failed: DeviceEnd {
        DeviceEnd(.failed(DeviceFailure(code: 324_019, message: "network")))
    }

    static var canceled: DeviceEnd {
        DeviceEnd(.canceled)
    }
}

extension Verdict {
    static var proven: Verdict {
        .proven(.sample)
    }

    static var denied: Verdict {
        .denied(message: "AccessDenied")
    }

    static var unanswered: Verdict {
        .unanswered(message: "timeout")
    }
}

extension NoticeRequest {
    static func file(_ type: NoticeType, _ module: String = "3") -> NoticeRequest {
        NoticeRequest(type: type, module: module)
    }

    static func upload(_ type: NoticeType) -> NoticeRequest {
        NoticeRequest(type: type)
    }
}
