package import ControlProtocol
import CredentialMinting
import DockProtocol
import Logging
import Metrics
import Primitives
import RequestSigning
import UploadTracking

// Credentials that are handed to somebody else: minted after the row, given once, never stored.
extension WorkerControl {
    /// The first credentials of an upload that somebody else starts (`publish: false`).
    ///
    /// - Returns: The upload, with the start's block.
    /// - Throws: `profile_unavailable` or `mint_failed`; the upload has then failed.
    func issue(_ upload: Upload, profile: WorkerProfile) async throws(Problem) -> UploadResource {
        let minted: MintedCredentials
        do {
            minted = try await mint(upload, files: upload.files, generation: 1, profile: profile)
        } catch {
            _ = try await answer {
                try await tracker.apply(.mintFailed(message: "\(error)", isRetryable: false), to: upload.id)
            }
            bells.ringAll()
            throw Problem(minting: error, profile: profile.name)
        }
        let current = try await hand(minted, generation: 1, of: upload, to: upload.requester, for: .upload, at: profile)
        guard let current else {
            // Canceled while they were minted: these credentials are never used.
            return try await self.upload(upload.id.description)
        }
        return resource(current, start: StartBlock(UploadStart(of: current.files, with: minted, at: profile)))
    }

    package func nextCredentials(_ id: String, requester: String) async throws(Problem) -> NextCredentials {
        let upload = try await existing(id)
        guard let profile = profiles[upload.profile] else {
            throw Problem(.profileUnavailable, detail: "the profile '\(upload.profile)' is no longer in the settings")
        }
        if let refusal = upload.handingRefusal(policy: profile.policy) {
            throw Problem(refusal, policy: profile.policy)
        }
        try checkMints(profile)
        let files = upload.files.filter { !$0.state.isTerminal }
        let generation = upload.nextGeneration
        let minted: MintedCredentials
        do {
            minted = try await mint(upload, files: files, generation: generation, profile: profile)
        } catch {
            throw Problem(minting: error, profile: profile.name)
        }
        let current = try await hand(
            minted,
            generation: generation,
            of: upload,
            to: requester,
            for: .credentials,
            at: profile
        )
        guard current != nil else {
            throw Problem(.conflict, detail: "the upload has changed meanwhile; look at it, and ask again")
        }
        let start = UploadStart(of: files, with: minted, at: profile)
        return NextCredentials(
            uploadID: upload.id.description,
            generation: generation,
            expiresAt: minted.expiresAt,
            objectKeys: files.map(\.objectKey.value),
            credentials: StartBlock.Credentials(start.credentials, unit: start.expireUnit)
        )
    }

    /// Refuses a profile for which nothing is minted now: whoever asks waits for the credentials.
    func checkMints(_ profile: WorkerProfile) throws(Problem) {
        if let obstacle = profile.selfTest.obstacle {
            throw Problem(.profileUnavailable, detail: "nothing is minted for '\(profile.name)': \(obstacle)")
        }
    }

    private func mint(
        _ upload: Upload,
        files: [UploadFile],
        generation: Int,
        profile: WorkerProfile
    ) async throws(MintError) -> MintedCredentials {
        do {
            let minted = try await CommandLoop.mint(upload, files: files, generation: generation, profile: profile)
            Counter(profile.name, outcome: "minted").increment()
            return minted
        } catch {
            Counter(profile.name, outcome: "failed").increment()
            logger.warning(
                "no credentials could be minted",
                metadata: ["upload": "\(upload.id)", "profile": "\(profile.name)", "error": "\(error)"]
            )
            throw error
        }
    }

    /// Writes them down, with their audit.
    ///
    /// - Returns: The upload; `nil` where they are not to be handed over after all.
    private func hand(
        _ minted: MintedCredentials,
        generation: Int,
        of upload: Upload,
        to requester: String,
        for purpose: MintPurpose,
        at profile: WorkerProfile
    ) async throws(Problem) -> Upload? {
        let issued = { @Sendable (now: Timestamp) in
            IssuedCredentials(minted, generation: generation, profile: profile, at: now)
        }
        let current = try await answer {
            try await tracker.apply({ .credentialsHanded(issued($0)) }, to: upload.id) { transaction in
                try transaction.insert(
                    MintRecord(
                        of: minted,
                        issued: issued(transaction.now),
                        for: upload,
                        requester: requester,
                        purpose: purpose,
                        at: transaction.now
                    )
                )
            }
        }
        bells.timer.ring()
        bells.changes.signal()
        let isRecorded =
            current?.credentials?.accessKeyID == minted.credentials.accessKeyID
            && current?.credentials?.generation == generation
        return isRecorded ? current : nil
    }
}

extension Problem {
    fileprivate init(_ refusal: HandingRefusal, policy: TrackingPolicy) {
        let detail =
            switch refusal {
            case .ended: "the upload has ended; retry it as a new one"
            case .adopted: "this upload was adopted: whoever started it mints for it"
            case .reported:
                "the dock has nothing more to do for this upload: wait for its end, then retry what is not verified"
            case .starting: "Waybill's own start of this upload is not taken yet, and brings credentials of its own"
            case .lastGeneration:
                "the upload has had all its \(policy.maximumGenerations) generations (UPLOADS_MAX_GENERATIONS)"
            }
        self.init(.conflict, detail: detail)
    }
}
