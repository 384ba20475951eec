import DockProtocol
import ObjectStorage
import Synchronization

extension FileExport {
    /// Uploads what the behaviour lets through, with the reports that fall due on the way.
    func upload() async throws {
        let archive: LogArchive
        switch plan.behaviour.upload {
        case .never:
            try await pass { _ in true }
            events.add(.uploaded(key: plan.file.objectKey, etag: nil))
            return
        case .honest, .incomplete: archive = plan.archive
        case .corrupted: archive = plan.archive.corrupted
        case .truncated(let bytes): archive = plan.archive.truncated(by: bytes)
        }
        let key = plan.file.objectKey
        let upload = ObjectUpload(
            client: plan.client,
            credentials: plan.credentials,
            key: plan.key,
            archive: archive,
            partSize: plan.partSize,
            completes: plan.behaviour.upload != .incomplete,
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
        if case .pauses = plan.behaviour.ending {
            return .seconds(24 * 3600)
        }
        return .seconds(30) + plan.stepDelay * (plan.progress.points.count + 1)
    }
}
