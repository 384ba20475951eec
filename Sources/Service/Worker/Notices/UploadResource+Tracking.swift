import ControlProtocol
import Primitives
import UploadTracking

// Where an upload stands, in the API's words (contract.md, HTTP).
extension UploadResource {
    /// The start's block is given once, to who asked for it.
    init(_ upload: Upload, start: StartBlock? = nil) {
        self.init(
            id: upload.id.description,
            gateway: upload.gateway,
            profile: upload.profile.value,
            labels: upload.labels,
            state: State(rawValue: upload.state.rawValue),
            reason: upload.reason.map { FileResource.Failure.Code(rawValue: $0.rawValue) },
            retryOf: upload.retryOf?.description,
            requestedAt: upload.requestedAt,
            updatedAt: upload.updatedAt,
            credentials: upload.credentials.map {
                Credentials(accessKeyID: $0.accessKeyID, expiresAt: $0.expiresAt, generation: $0.generation)
            },
            files: upload.files.map(FileResource.init),
            start: start
        )
    }
}

extension FileResource {
    init(_ file: UploadFile) {
        self.init(
            module: file.module,
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
            verification: file.verification.progress.map { Verification(bytesRead: $0.bytesRead, bytesTotal: $0.size) },
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
