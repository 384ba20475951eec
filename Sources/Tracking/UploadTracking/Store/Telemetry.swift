package import Primitives

/// What one message from a dock says, in the domain's words.
package enum Telemetry: Sendable, Equatable {
    /// `hint`: the upload that the message's `bid` names. `saidAt`: the dock's own time.
    case reported(gateway: String, objectKey: String, FileReport, hint: UploadID?, saidAt: Timestamp? = nil)
    case deviceFailed(gateway: String, DeviceFailure, hint: UploadID?, saidAt: Timestamp? = nil)
    case replied(gateway: String, tid: String, DeviceReply, listing: [UInt8]?)

    /// How the upload is found: by key, tid or id, and always with the topic's gateway.
    var address: TelemetryAddress? {
        switch self {
        case .reported(let gateway, let objectKey, _, let hint, _):
            TelemetryAddress(gateway: gateway, kind: .objectKey(objectKey, hint: hint))
        case .deviceFailed(let gateway, _, let hint, _):
            hint.map { TelemetryAddress(gateway: gateway, kind: .upload($0)) }
        case .replied(let gateway, let tid, _, _):
            TelemetryAddress(gateway: gateway, kind: .command(tid: tid))
        }
    }

    /// The tid of the command that this answers.
    var answeredTID: String? {
        if case .replied(_, let tid, _, _) = self { tid } else { nil }
    }

    var event: UploadEvent {
        switch self {
        case .reported(_, let objectKey, let report, _, let saidAt):
            .reported(objectKey: objectKey, report, saidAt: saidAt)
        case .deviceFailed(_, let failure, _, let saidAt): .deviceFailed(failure, saidAt: saidAt)
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

/// What became of one piece of telemetry.
package struct TelemetryResult: Sendable, Equatable {
    package var outcome: TelemetryOutcome
    /// The upload's start was published by Waybill, so its events are Waybill's to answer.
    package var isOurs: Bool

    package init(_ outcome: TelemetryOutcome, isOurs: Bool) {
        self.outcome = outcome
        self.isOurs = isOurs
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
