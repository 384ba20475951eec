/// What one message from a dock says, in the domain's words.
package enum Telemetry: Sendable, Equatable {
    case reported(gateway: String, objectKey: String, FileReport, hint: UploadID?)
    case deviceFailed(gateway: String, DeviceFailure, hint: UploadID?)
    case replied(gateway: String, tid: String, DeviceReply, listing: [UInt8]?)

    /// How the upload is found: by key, tid or id, and always with the topic's gateway.
    var address: TelemetryAddress? {
        switch self {
        case .reported(let gateway, let objectKey, _, let hint):
            TelemetryAddress(gateway: gateway, kind: .objectKey(objectKey, hint: hint))
        case .deviceFailed(let gateway, _, let hint):
            hint.map { TelemetryAddress(gateway: gateway, kind: .upload($0)) }
        case .replied(let gateway, let tid, _, _):
            TelemetryAddress(gateway: gateway, kind: .command(tid: tid))
        }
    }

    var event: UploadEvent {
        switch self {
        case .reported(_, let objectKey, let report, _): .reported(objectKey: objectKey, report)
        case .deviceFailed(_, let failure, _): .deviceFailed(failure)
        case .replied(_, let tid, let reply, _): .commandReplied(tid: tid, reply)
        }
    }
}

/// What a message names its upload by.
///
/// It counts only where the gateway is the upload's.
package struct TelemetryAddress: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The hint (the message's `bid`) decides where several profiles use one key.
        case objectKey(String, hint: UploadID?)
        case command(tid: String)
        case upload(UploadID)
    }

    package var gateway: String
    package var kind: Kind

    /// By bytes, like the keys themselves: Swift takes two spellings of one character for the same text.
    package static func == (left: TelemetryAddress, right: TelemetryAddress) -> Bool {
        left.bytes == right.bytes
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(bytes)
    }

    private var bytes: [[UInt8]] {
        switch kind {
        case .objectKey(let key, let hint):
            [Array(gateway.utf8), [0], Array(key.utf8), Array("\(hint?.description ?? "")".utf8)]
        case .command(let tid): [Array(gateway.utf8), [1], Array(tid.utf8)]
        case .upload(let id): [Array(gateway.utf8), [2], Array(id.description.utf8)]
        }
    }

    package init(gateway: String, kind: Kind) {
        self.gateway = gateway
        self.kind = kind
    }
}

/// What became of one piece of telemetry: a bounded label for `waybill_messages_total`.
package enum TelemetryOutcome: String, Sendable, CaseIterable {
    case applied
    case unchanged
    case late
    /// Nobody's tid or key: other people's traffic shares these topics.
    case unmatched
    case quarantined

    init(_ effect: TransitionOutcome.Effect) {
        switch effect {
        case .applied: self = .applied
        case .unchanged: self = .unchanged
        case .late: self = .late
        case .unmatched: self = .unmatched
        }
    }
}
