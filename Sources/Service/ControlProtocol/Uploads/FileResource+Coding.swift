import Primitives

// The keys are not private: what the compiler writes of a conformance is in the file of the type.

extension FileResource {
    enum CodingKeys: String, CodingKey {
        case module, bucket, state, progress, reported, evidence, failure, verification, audit
        case bootIndexes = "boot_indexes"
        case deviceSN = "device_sn"
        case objectKey = "object_key"
        case auditRequestedAt = "audit_requested_at"
    }

    /// Reads a file.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            module: try container.decode(String.self, forKey: .module),
            // Notices of earlier versions have none.
            bootIndexes: try container.decodeIfPresent([Int64].self, forKey: .bootIndexes) ?? [],
            deviceSN: try container.decodeIfPresent(String.self, forKey: .deviceSN),
            bucket: try container.decode(String.self, forKey: .bucket),
            objectKey: try container.decode(String.self, forKey: .objectKey),
            state: try container.decode(State.self, forKey: .state),
            progress: try container.decodeIfPresent(Progress.self, forKey: .progress),
            reported: try container.decodeIfPresent(Reported.self, forKey: .reported),
            evidence: try container.decodeIfPresent(Evidence.self, forKey: .evidence),
            failure: try container.decodeIfPresent(Failure.self, forKey: .failure),
            verification: try container.decodeIfPresent(Verification.self, forKey: .verification),
            audit: try container.decodeIfPresent(Audit.self, forKey: .audit),
            auditRequestedAt: try container.decodeTimeIfPresent(forKey: .auditRequestedAt)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(module, forKey: .module)
        try container.encode(bootIndexes, forKey: .bootIndexes)
        try container.encode(deviceSN, forKey: .deviceSN)
        try container.encode(bucket, forKey: .bucket)
        try container.encode(objectKey, forKey: .objectKey)
        try container.encode(state, forKey: .state)
        try container.encode(progress, forKey: .progress)
        try container.encode(reported, forKey: .reported)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(failure, forKey: .failure)
        try container.encode(verification, forKey: .verification)
        try container.encode(audit, forKey: .audit)
        try container.encode(time: auditRequestedAt, forKey: .auditRequestedAt)
    }
}

extension FileResource.Audit {
    enum CodingKeys: String, CodingKey {
        case result, evidence, message
        case checkedAt = "checked_at"
    }

    /// Reads what a look found.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            result: try container.decode(Result.self, forKey: .result),
            evidence: try container.decodeIfPresent(FileResource.Evidence.self, forKey: .evidence),
            message: try container.decodeIfPresent(String.self, forKey: .message),
            checkedAt: try container.decodeTime(forKey: .checkedAt)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(result, forKey: .result)
        try container.encode(evidence, forKey: .evidence)
        try container.encode(message, forKey: .message)
        try container.encode(time: checkedAt, forKey: .checkedAt)
    }
}

extension FileResource.Progress {
    enum CodingKeys: String, CodingKey {
        case percent, step, steps, rate
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(percent, forKey: .percent)
        try container.encode(step, forKey: .step)
        try container.encode(steps, forKey: .steps)
        try container.encode(rate, forKey: .rate)
    }
}

extension FileResource.Reported {
    enum CodingKeys: String, CodingKey {
        case size, fingerprint
        case finishedAt = "finished_at"
    }

    /// Reads what was reported.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            size: try container.decodeIfPresent(Int64.self, forKey: .size),
            fingerprint: try container.decodeIfPresent(String.self, forKey: .fingerprint),
            finishedAt: try container.decodeTimeIfPresent(forKey: .finishedAt)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(size, forKey: .size)
        try container.encode(fingerprint, forKey: .fingerprint)
        try container.encode(time: finishedAt, forKey: .finishedAt)
    }
}

extension FileResource.Evidence {
    enum CodingKeys: String, CodingKey {
        case size, etag, proof
        case versionID = "version_id"
        case lastModified = "last_modified"
        case verifiedAt = "verified_at"
    }

    /// Reads evidence.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            size: try container.decodeIfPresent(Int64.self, forKey: .size),
            etag: try container.decodeIfPresent(String.self, forKey: .etag),
            versionID: try container.decodeIfPresent(String.self, forKey: .versionID),
            lastModified: try container.decodeTimeIfPresent(forKey: .lastModified),
            proof: try container.decodeIfPresent(Proof.self, forKey: .proof),
            verifiedAt: try container.decodeTimeIfPresent(forKey: .verifiedAt)
        )
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(size, forKey: .size)
        try container.encode(etag, forKey: .etag)
        try container.encode(versionID, forKey: .versionID)
        try container.encode(time: lastModified, forKey: .lastModified)
        try container.encode(proof, forKey: .proof)
        try container.encode(time: verifiedAt, forKey: .verifiedAt)
    }
}

extension FileResource.Failure {
    enum CodingKeys: String, CodingKey {
        case code, message, remedy, retryable
        case deviceCode = "device_code"
    }

    /// Writes every field.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(code, forKey: .code)
        try container.encode(deviceCode, forKey: .deviceCode)
        try container.encode(message, forKey: .message)
        try container.encode(remedy, forKey: .remedy)
        try container.encode(retryable, forKey: .retryable)
    }
}
