package import Primitives

/// What one message from a dock says, in the domain's words.
package enum Telemetry: Sendable, Equatable {
    /// `hint`: the upload that the message's `bid` names. `saidAt`: the dock's own time.
    case reported(gateway: String, objectKey: String, FileReport, hint: UploadID?, saidAt: Timestamp? = nil)
    /// A whole upload has ended; what the message says of each file is reported apart.
    case deviceEnded(gateway: String, DeviceEnd, hint: UploadID?, saidAt: Timestamp? = nil)
    case replied(gateway: String, tid: String, DeviceReply, listing: [UInt8]?)

    /// All that the upload may be found by: key, tid or id, and always with the topic's gateway.
    var addresses: [TelemetryAddress] {
        switch self {
        case .reported(let gateway, let objectKey, _, let hint, _):
            [TelemetryAddress(gateway: gateway, kind: .objectKey(objectKey, hint: hint))]
        case .deviceEnded(let gateway, let end, let hint, _):
            (end.keys.map { .objectKey($0, hint: hint) } + (hint.map { [.upload($0)] } ?? []) + [.only])
                .map { TelemetryAddress(gateway: gateway, kind: $0) }
        case .replied(let gateway, let tid, _, _):
            [TelemetryAddress(gateway: gateway, kind: .command(tid: tid))]
        }
    }

    /// Which upload it is of.
    ///
    /// An end is of the one upload that can be meant: the keys say it first, because no other upload has them; then the
    /// message's `bid`, where it is an upload's of that gateway. Where several uploads have keys in it, it is of that which
    /// the `bid` names, or the only one that has not ended. A message that names neither keys nor an upload is of the only
    /// upload that the gateway may be working on.
    ///
    /// - Parameters:
    ///   - owners: Of the ``addresses``, those that are known.
    ///   - isLive: Whether an upload has not ended.
    /// - Returns: The upload, and how it is named; `nil` where it is nobody's, or several can be meant.
    func owner(
        among owners: [TelemetryAddress: UploadID],
        isLive: (UploadID) -> Bool
    ) -> (id: UploadID, naming: UploadNaming)? {
        guard case .deviceEnded(let gateway, let end, let hint, _) = self else {
            return addresses.first.flatMap { owners[$0] }.map { ($0, .named) }
        }
        func owner(_ kind: TelemetryAddress.Kind) -> UploadID? {
            owners[TelemetryAddress(gateway: gateway, kind: kind)]
        }
        let named = hint.flatMap { owner(.upload($0)) }
        let ofKeys = Set(end.keys.compactMap { owner(.objectKey($0, hint: hint)) })
        if ofKeys.count > 1 {
            if let named, ofKeys.contains(named) {
                return (named, .named)
            }
            let live = ofKeys.filter(isLive)
            return live.count == 1 ? live.first.map { ($0, .named) } : nil
        }
        if let one = ofKeys.first ?? named {
            return (one, .named)
        }
        return end.keys.isEmpty ? owner(.only).map { ($0, .supposed) } : nil
    }

    /// The tid of the command that this answers.
    var answeredTID: String? {
        if case .replied(_, let tid, _, _) = self { tid } else { nil }
    }

    func event(_ naming: UploadNaming) -> UploadEvent {
        switch self {
        case .reported(_, let objectKey, let report, _, let saidAt):
            .reported(objectKey: objectKey, report, saidAt: saidAt)
        case .deviceEnded(_, let end, _, let saidAt): .deviceEnded(end, naming, saidAt: saidAt)
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
        /// The upload that holds a slot of the gateway, where no other does.
        case only
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
        case .only: [Array(gateway.utf8), [3]]
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
