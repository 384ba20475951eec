import DockProtocol
import ObjectStorage
import Synchronization

extension FileExport {
    /// Uploads what the behaviour lets through, with the reports that fall due on the way.
    func upload() async throws {
        switch plan.behaviour.upload {
        case .never:
            try await pass { _ in true }
            events.add(.uploaded(key: plan.file.objectKey, etag: nil))
        case .honest, .incomplete, .aborted, .belated, .overwritten:
            try await upload(plan.archive)
        case .corrupted:
            try await upload(plan.archive.corrupted)
        case .corrected:
            try await upload(plan.archive.corrupted)
            try await upload(plan.archive)
        case .truncated(let bytes):
            try await upload(plan.archive.truncated(by: bytes))
        }
    }

    func upload(_ archive: LogArchive) async throws {
        let key = plan.file.objectKey
        let upload = ObjectUpload(
            client: plan.client,
            credentials: plan.credentials,
            key: plan.key,
            archive: archive,
            partSize: plan.partSize,
            completion: plan.behaviour.upload.completion,
            idleTimeout: idleTimeout,
            gate: { [self] bytes in try await moved(bytes, of: archive.size) },
            onInitiated: { [events] uploadID in events.add(.partsBegan(key: key, uploadID: uploadID)) },
            onPart: { [events] number in events.add(.partUploaded(key: key, number: number)) }
        )
        let etag = try await upload.run()
        events.add(.uploaded(key: key, etag: etag))
    }

    private func moved(_ bytes: Int, of size: Int) async throws {
        state.withLock { $0.uploadedBytes = max($0.uploadedBytes, bytes) }
        let uploaded = Double(bytes) / Double(max(1, size))
        try await pass { $0.uploaded <= uploaded }
    }

    /// The reports and the pauses between pieces count as standing still, and a dock that is paused stands long.
    private var idleTimeout: Duration {
        switch plan.behaviour.ending {
        case .pauses, .waits: return .seconds(24 * 3600)
        case .finishes, .dies, .fails: break
        }
        return .seconds(30) + plan.stepDelay * (plan.progress.points.count + 1)
    }
}

extension UploadHonesty {
    fileprivate var completion: ObjectUpload.Completion {
        switch self {
        case .incomplete: .leave
        case .aborted: .abort
        case .honest, .never, .truncated, .corrupted, .corrected, .belated, .overwritten: .complete
        }
    }
}
