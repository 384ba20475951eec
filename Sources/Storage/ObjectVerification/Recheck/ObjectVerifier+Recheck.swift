import Cryptography
import ObjectStorage
import Primitives

extension ObjectVerifier {
    /// Whether an object is still the one that was proven: asked again after its completion.
    ///
    /// - Parameters:
    ///   - recorded: The object as it was proven.
    ///   - readsBytes: Its bytes are read and hashed too, where a hash was proven: a head tells nothing of what decayed
    ///     behind it.
    ///   - progress: Told of what was read.
    /// - Returns: What became of it.
    package func recheck(
        _ recorded: RecordedObject,
        readsBytes: Bool,
        progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }
    ) async -> Recheck {
        do throws(StorageError) {
            return try await compare(recorded, readsBytes: readsBytes, progress: progress)
        } catch {
            return Recheck(failure: error)
        }
    }

    private func compare(
        _ recorded: RecordedObject,
        readsBytes: Bool,
        progress: @escaping @Sendable (DownloadProgress) -> Void
    ) async throws(StorageError) -> Recheck {
        guard let current = try await headIfThere(recorded.key) else {
            return try await missing(recorded)
        }
        let fingerprint = recorded.provenHash
        let isSame: Bool
        if let version = recorded.lastingVersion {
            guard current.versionID == version else {
                let isKept = try await headIfThere(recorded.key, versionID: version) != nil
                return isKept ? .otherVersion(evidence(of: current)) : .changed(evidence(of: current))
            }
            isSame = true
        } else {
            isSame = current.isSame(as: recorded.facts)
        }
        if isSame && (!readsBytes || fingerprint == nil) {
            return .intact(evidence(of: current, met: fingerprint))
        }
        guard let fingerprint, current.size == recorded.facts.size else {
            return .changed(evidence(of: current))
        }
        if !readsBytes, current.proof(of: fingerprint) != nil {
            return .intact(evidence(of: current, met: fingerprint))
        }
        let algorithms = Set([fingerprint.algorithm].compactMap(\.self))
        let content = try await content(
            of: recorded.key,
            head: current,
            using: algorithms,
            believesRepeated: true,
            progress: progress,
            isExpected: { $0.meets(fingerprint) }
        )
        var evidence = evidence(of: current)
        evidence.fingerprint = algorithms.first.flatMap { content[$0] }?.hex
        guard content.meets(fingerprint) else {
            return .changed(evidence)
        }
        evidence.proof = .download
        return .intact(evidence)
    }

    /// What to say of an object that nobody finds under its key.
    private func missing(_ recorded: RecordedObject) async throws(StorageError) -> Recheck {
        let key = recorded.key
        guard let version = recorded.lastingVersion, try await headIfThere(key, versionID: version) != nil else {
            return .gone("there is no object at \(key)")
        }
        return .gone(
            "a delete marker hides the object at \(key); its version \(version), which was proven, is still there"
        )
    }

    private func headIfThere(
        _ key: ObjectKey,
        versionID: String? = nil
    ) async throws(StorageError) -> ObjectHead? {
        do throws(StorageError) {
            return try await head(key, versionID: versionID)
        } catch {
            guard case .absent = Examination(failure: error) else {
                throw error
            }
            return nil
        }
    }

    private func evidence(of head: ObjectHead, met fingerprint: Digest?) -> ObjectEvidence {
        var evidence = evidence(of: head)
        evidence.fingerprint = fingerprint?.hex
        evidence.proof = fingerprint.flatMap(head.proof)
        return evidence
    }
}

extension RecordedObject {
    /// The hash that was proven, where it is one that can be computed.
    fileprivate var provenHash: Digest? {
        fingerprint.flatMap { Digest(hex: $0) }.flatMap { $0.algorithm == nil ? nil : $0 }
    }

    /// The version that was proven, where its name is of nothing else: `null` names whatever was written last while a
    /// bucket keeps no versions.
    fileprivate var lastingVersion: String? {
        facts.versionID.flatMap { $0 == "null" ? nil : $0 }
    }
}

extension ObjectHead {
    /// Whether nothing says that the object is another one than it was.
    fileprivate func isSame(as facts: ObjectFacts) -> Bool {
        guard size == facts.size, etag == facts.etag else {
            return false
        }
        // Without an ETag there is only the time of the last write to tell one object from another.
        return etag != nil || (lastModified != nil && lastModified == facts.lastModified)
    }
}
