import ControlProtocol
import Primitives
import UploadTracking

// Where an upload stands, in the API's words (openapi.yaml, Upload).
extension UploadResource {
    /// - Parameters:
    ///   - upload: The upload.
    ///   - start: The start's block is given once, to who asked for it.
    ///   - surroundings: What the worker knows beside.
    init(_ upload: Upload, start: StartBlock? = nil, surroundings: UploadSurroundings = UploadSurroundings()) {
        let isHeldUp = upload.waitsForTheBroker && surroundings.brokerObstacle != nil
        self.init(
            id: upload.id.description,
            gateway: upload.gateway,
            profile: upload.profile.value,
            labels: upload.labels,
            state: State(rawValue: upload.state.rawValue),
            reason: (isHeldUp ? .notSent : upload.reason).map { FileResource.Failure.Code(rawValue: $0.rawValue) },
            retryOf: upload.retryOf?.description,
            requestedAt: upload.requestedAt,
            requestedBy: upload.requester,
            updatedAt: upload.updatedAt,
            endedAt: upload.endedAt,
            credentials: upload.credentials.map {
                Credentials(accessKeyID: $0.accessKeyID, expiresAt: $0.expiresAt, generation: $0.generation)
            },
            command: CommandResource(startOf: upload, brokerObstacle: isHeldUp ? surroundings.brokerObstacle : nil),
            cancellation: upload.cancellation.map {
                CancellationResource(
                    $0,
                    brokerObstacle: surroundings.brokerObstacle,
                    policy: surroundings.policy
                )
            },
            files: upload.files.map { FileResource($0, policy: surroundings.policy) },
            start: start
        )
    }
}

extension FileResource {
    init(_ file: UploadFile, policy: TrackingPolicy?) {
        self.init(
            module: file.module,
            bootIndexes: file.bootIndexes,
            deviceSN: file.report.deviceSerial,
            bucket: file.bucket,
            objectKey: file.objectKey.value,
            state: State(rawValue: file.state.rawValue),
            progress: file.report.position.map {
                Progress(
                    percent: $0.percent,
                    step: $0.step == 0 ? nil : $0.step,
                    steps: file.report.totalSteps,
                    rate: $0.rate
                )
            },
            reported: Reported(file),
            evidence: file.state.isTerminal ? file.evidence.map(Evidence.init) : nil,
            failure: file.failure.map(Failure.init),
            verification: Verification(file, policy: policy),
            audit: file.audit.map(Audit.init),
            auditRequestedAt: file.verification.request?.requestedAt
        )
    }
}

extension FileResource.Audit {
    init(_ audit: FileAudit) {
        self.init(
            result: Result(rawValue: audit.finding.rawValue),
            evidence: audit.evidence.map(FileResource.Evidence.init),
            message: audit.message,
            checkedAt: audit.checkedAt
        )
    }
}

extension FileResource.Reported {
    /// The claim that the evidence bears out, else the first.
    init?(_ file: UploadFile) {
        let claims = file.report.claims
        let borneOut = claims.first { $0.size == file.evidence?.size && $0.fingerprint == file.evidence?.fingerprint }
        guard let claim = borneOut ?? claims.first else {
            return nil
        }
        self.init(size: claim.size, fingerprint: claim.saidFingerprint, finishedAt: file.report.finishedAt)
    }
}

extension FileResource.Evidence {
    init(_ evidence: UploadTracking.Evidence) {
        self.init(
            size: evidence.size,
            etag: evidence.etag,
            versionID: evidence.versionID,
            lastModified: evidence.lastModified,
            proof: evidence.proof.map { Proof(rawValue: $0.rawValue) },
            verifiedAt: evidence.verifiedAt
        )
    }
}

extension FileResource.Failure {
    init(_ failure: FileFailure) {
        self.init(
            code: Code(rawValue: failure.code.rawValue),
            deviceCode: failure.deviceCode,
            message: failure.message,
            remedy: failure.remedy,
            retryable: failure.isRetryable
        )
    }
}
