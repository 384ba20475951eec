import ControlProtocol
import Foundation
import Primitives

@testable import DockProtocol
@testable import Worker

/// What docks send over MQTT, and what the simulated dock reads.
extension FuzzTarget {
    static let dock = [
        FuzzTarget(
            "dock-messages",
            "replies (0) and events (1): what is accepted is encoded and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 2) else {
                return .refused
            }
            let gateway = "7CTDM4100BG7HX"
            let topic: DockTopic = input.selector == 0 ? .servicesReply(gateway: gateway) : .events(gateway: gateway)
            let message: InboundMessage
            do {
                message = try InboundMessage.decode(topic: topic, payload: input.rest)
            } catch {
                return .refused
            }
            try checkTranslation(of: message)
            try checkRoundTrip(of: message, on: topic)
            return .accepted
        },
        FuzzTarget(
            "dock-commands",
            "commands (0) and replies to events (1) as a dock reads them: encoded and read as the same"
        ) { input in
            guard let input = SelectedInput(input, of: 2) else {
                return .refused
            }
            if input.selector == 0 {
                guard let request = try? ServiceRequest.decode(input.rest) else {
                    return .refused
                }
                if request.timestamp.map(isUnambiguous) ?? true, !isStart(request.command) {
                    let again = try ServiceRequest.decode(request.encoded())
                    try requireEqual(again.command, request.command, "the same command comes back")
                }
            } else {
                guard let reply = try? EventReply.decode(input.rest) else {
                    return .refused
                }
                if reply.timestamp.map(isUnambiguous) ?? true {
                    try requireEqual(try EventReply.decode(reply.encoded()), reply, "the same reply comes back")
                }
            }
            return .accepted
        },
        FuzzTarget("dock-topics", "topics: a topic that is accepted is written as it was") { input in
            let text = String(decoding: input, as: UTF8.self)
            guard let topic = DockTopic(text) else {
                return .refused
            }
            try requireEqual(Array(topic.name.utf8), input, "the topic is written as it was")
            return .accepted
        },
        FuzzTarget(
            "dock-json",
            "the JSON parser: what is accepted is written and read as the same, and Foundation accepts what is whole"
        ) { input in
            guard let value = try? JSONParser.parse(input) else {
                return .refused
            }
            if value.isFinite {
                try requireEqual(try JSONParser.parse(JSONWriter.write(value)), value, "the same value comes back")
            }
            if isPlain(input), value.isFinite {
                let other = try? JSONSerialization.jsonObject(with: Data(input), options: [.fragmentsAllowed])
                try require(other != nil, "JSONSerialization accepts what the strict parser accepts")
            }
            return .accepted
        },
    ]

    private static func checkRoundTrip(of message: InboundMessage, on topic: DockTopic) throws {
        guard message.times.allSatisfy(isUnambiguous) else {
            return
        }
        let encoded = message.encoded()
        let again = try InboundMessage.decode(topic: topic, payload: encoded)
        try require(again.rejected.isEmpty, "no entry of an encoded message is rejected")
        try requireEqual(again.encoded(), encoded, "the same message comes back")
    }

    private static func checkTranslation(of message: InboundMessage) throws {
        let telemetry = TelemetryTranslation.telemetry(in: message)
        try require(telemetry.count <= DockLimits.files + 1, "a message yields one report a file, and one of the whole")
        if case .reply(let reply) = message.content, let listing = reply.listing {
            let resource = LogListingResource(listing, gateway: message.gateway)
            let read = try ControlJSON.decode(LogListingResource.self, from: try ControlJSON.encode(resource))
            try requireEqual(read, resource, "a listing is written to the store and read as the same")
        }
    }

    /// A time up to 1e11 is read as seconds, so in milliseconds it would be another one.
    private static func isUnambiguous(_ time: Timestamp) -> Bool {
        time.milliseconds > 100_000_000_000
    }

    private static func isStart(_ command: Command) -> Bool {
        if case .start = command {
            return true
        }
        return false
    }

    /// Whether Foundation's parser has the same view of a text: it refuses half surrogate pairs, text that is not UTF-8,
    /// numbers past Double, control characters in texts and what follows a text.
    private static func isPlain(_ input: [UInt8]) -> Bool {
        String(validating: input, as: UTF8.self) != nil
            && !input.contains { $0 == UInt8(ascii: "\\") || $0 | 0x20 == UInt8(ascii: "e") || $0 < 0x20 }
            && !input.starts(with: [0xEF, 0xBB, 0xBF]) && input.count < 300
    }
}

extension InboundMessage {
    fileprivate var times: [Timestamp] {
        switch content {
        case .progress(let progress): [timestamp].compactMap(\.self) + progress.files.compactMap(\.finishTime)
        case .reply(let reply):
            [timestamp].compactMap(\.self)
                + (reply.listing?.modules ?? []).flatMap(\.logs).flatMap { [$0.startTime, $0.endTime] }
                .compactMap(\.self)
        case .otherReply, .otherEvent: [timestamp].compactMap(\.self)
        }
    }

    fileprivate var rejected: [DockProtocolError] {
        switch content {
        case .progress(let progress): progress.rejected
        case .reply(let reply): reply.listing?.rejected ?? []
        case .otherReply, .otherEvent: []
        }
    }
}

extension JSONValue {
    /// Nothing in it stands for what JSON cannot say.
    fileprivate var isFinite: Bool {
        switch self {
        case .unreadable: false
        case .real(let number): number.isFinite
        case .array(let elements): elements.allSatisfy(\.isFinite)
        case .object(let members): members.allSatisfy { $0.value.isFinite }
        default: true
        }
    }
}
