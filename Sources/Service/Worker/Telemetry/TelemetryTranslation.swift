import ControlProtocol
import DockProtocol
import FoundationEssentials
import Primitives
import UploadTracking

/// Says in the domain's words what a dock's message says.
///
/// The only place that knows both.
enum TelemetryTranslation {
    static func telemetry(in message: InboundMessage) -> [Telemetry] {
        switch message.content {
        case .progress(let progress):
            reports(in: progress, of: message)
        case .reply(let reply):
            message.tid.map { tid in
                [
                    .replied(
                        gateway: message.gateway,
                        tid: tid,
                        DeviceReply(reply, saidAt: message.timestamp),
                        listing: listing(in: reply, of: message)
                    )
                ]
            } ?? []
        case .otherReply, .otherEvent:
            []
        }
    }

    private static func listing(in reply: ServiceReply, of message: InboundMessage) -> [UInt8]? {
        // Cannot fail: the type holds nothing that JSON cannot.
        reply.listing.flatMap { try? ControlJSON.encode(LogListingResource($0, gateway: message.gateway)) }
    }

    private static func reports(in progress: UploadProgress, of message: InboundMessage) -> [Telemetry] {
        let hint = message.bid.flatMap { UploadID($0) }
        let reports = progress.files.map { file in
            Telemetry.reported(
                gateway: message.gateway,
                objectKey: file.key,
                FileReport(file),
                hint: hint,
                saidAt: message.timestamp
            )
        }
        let end = DeviceEnd(progress).map { end in
            Telemetry.deviceEnded(gateway: message.gateway, end, hint: hint, saidAt: message.timestamp)
        }
        return reports + [end].compactMap(\.self)
    }
}

extension DeviceEnd {
    /// `nil` where the message does not say that a whole upload has ended.
    fileprivate init?(_ progress: UploadProgress) {
        let outcome: Outcome
        switch progress.end {
        case nil: return nil
        case .canceled: outcome = .canceled
        case .failed: outcome = .failed(UploadTracking.DeviceFailure(progress.error, status: progress.status))
        }
        self.init(
            outcome,
            keys: progress.files.map(\.key),
            endedKeys: Set(progress.files.filter(\.hasEnded).map(\.key))
        )
    }
}

extension DeviceReply {
    init(_ reply: ServiceReply, saidAt: Timestamp?) {
        guard let error = reply.error else {
            self.init(kind: .accepted, code: reply.result, message: "accepted", saidAt: saidAt)
            return
        }
        self.init(
            kind: error.isBusy ? .busy : .refused,
            code: error.code,
            message: error.meaning,
            remedy: error.remedy,
            saidAt: saidAt
        )
    }
}

extension FileReport {
    /// What one entry of a progress message adds to the report of its file.
    init(_ file: FileProgress) {
        let position = file.percent.map {
            Position(step: file.currentStep ?? 0, percent: $0, rate: file.rate)
        }
        self.init(
            position: position,
            totalSteps: file.totalStep,
            claims: [Claim(size: file.size, fingerprint: file.fingerprint)].compactMap(\.self),
            failures: file.failure.map { [UploadTracking.DeviceFailure($0.error, status: $0.status)] } ?? [],
            isReported: file.isReported && file.failure == nil,
            isCanceled: file.isCanceled,
            probe: file.isProbe ? position : nil,
            finishedAt: file.isReported ? file.finishTime : nil,
            deviceSerial: file.deviceSN
        )
    }
}

extension UploadTracking.DeviceFailure {
    init(_ error: DeviceError?, status: UploadStatus?) {
        if let error {
            self.init(code: error.code, message: error.meaning, remedy: error.remedy)
        } else {
            // Bounded by the decoder; an unknown status is shown as the dock wrote it.
            self.init(code: 0, message: "the dock says '\(status?.rawValue ?? "failed")'")
        }
    }
}
