import DockProtocol
import FoundationEssentials
import MQTTTransport
import Settings

/// Tries the broker as uploads use it: the connection, what docks say, what docks are told, and notices.
///
/// A broker acknowledges to MQTT 3.1.1 also what it drops, and mosquitto grants subscriptions to topics that may not be
/// read. So each kind of message is sent and has to come back.
struct BrokerCheck: Sendable {
    static let name = "broker"

    let settings: Settings.MQTT

    private var probe: BrokerProbe { BrokerProbe(settings: settings) }

    var checks: [Check] {
        [
            Check(Self.name) { await connect() },
            Check("subscriptions", needs: [Self.name]) { await subscriptions() },
            Check("commands", needs: [Self.name]) { await commands() },
            Check("notices", needs: [Self.name]) {
                settings.notices ? await notices() : .passed("MQTT_NOTICES is off")
            },
        ]
    }

    private func connect() async -> Finding {
        do throws(MQTTError) {
            let version = try await probe.connect().version.map { "MQTT \($0)" } ?? "MQTT"
            return .passed("\(settings.url) accepts the connection (\(version))")
        } catch {
            return .failed("\(settings.url): \(error)", remedy: error.remedy)
        }
    }

    // MARK: What docks say

    private func subscriptions() async -> Finding {
        let plain = DockTopic.filters(for: .cloud)
        guard let group = settings.shareGroup else {
            return await subscriptions(plain, tried: "the docks' topics can be read")
        }
        let own = "\(group)-check-\(UUID().uuidString.prefix(8).lowercased())"
        let tried = "the docks' topics can be read in a share group (tried as \(own), in place of \(group))"
        let shared = await subscriptions(plain.map { "$share/\(own)/\($0)" }, tried: tried)
        // Without the group the same may work: then the group is the cause.
        guard case .failed(let message, _) = shared,
            case .passed = await subscriptions(plain, tried: tried)
        else {
            return shared
        }
        return .failed(
            "messages arrive, but not in the share group \(group): \(message)",
            remedy: MQTTError(.sharedSubscriptionsUndelivered, operation: "subscribe", text: message).remedy
        )
    }

    private func subscriptions(_ filters: [String], tried: String) async -> Finding {
        let topics = [DockTopic.events(gateway: BrokerProbe.gateway), .servicesReply(gateway: BrokerProbe.gateway)]
        let messages = topics.map { BrokerProbe.message(to: $0.name) }
        return await echo(messages, through: filters, passed: tried) { refused, topics in
            let own = topics.joined(separator: " and ")
            return refused
                ? "allow this user to write \(own) at the broker, so that its subscriptions can be tried"
                : """
                allow this user to read \(topics.map(Self.anyDock).joined(separator: " and ")), and to write \(own), so \
                that this can be tried
                """
        }
    }

    // MARK: What docks are told

    private func commands() async -> Finding {
        let topics = [DockTopic.services(gateway: BrokerProbe.gateway), .eventsReply(gateway: BrokerProbe.gateway)]
        return await echo(
            topics.map { BrokerProbe.message(to: $0.name) },
            through: topics.map(\.name),
            passed: "docks can be sent commands, and answers to their events"
        ) { refused, topics in
            let rights = "allow this user to write \(topics.map(Self.anyDock).joined(separator: " and "))"
            return refused
                ? rights : "\(rights), and to read \(topics.joined(separator: " and ")), so that this can be tried"
        }
    }

    /// That a message of a start's size gets through; its payload holds the id.
    func large(_ payload: [UInt8], id: String) async -> Finding {
        let topic = DockTopic.services(gateway: BrokerProbe.gateway).name
        let found = await echo(
            [BrokerProbe.Message(topic: topic, payload: payload, id: id)],
            through: [topic],
            passed: "a start of \(payload.count) bytes gets through"
        ) { _, _ in
            "raise the broker's limit of packet sizes"
        }
        // Shorter messages got through before.
        guard case .failed(let message, let remedy) = found else {
            return found
        }
        return .failed(
            "a start of \(payload.count) bytes does not get through: \(message)",
            remedy: "\(remedy); of mosquitto these are max_packet_size and message_size_limit"
        )
    }

    // MARK: Notices

    private func notices() async -> Finding {
        let message = BrokerProbe.message(to: "waybill/events/\(BrokerProbe.gateway)/upload.check")
        do {
            switch try await probe.echo([message], through: ["waybill/events/\(BrokerProbe.gateway)/#"])[0] {
            case .arrived(message.topic):
                return .passed("a notice came back from \(message.topic)")
            case .arrived(let topic):
                return .warned(
                    "the broker changes topics: a notice to \(message.topic) came back from \(topic)",
                    remedy: """
                        let consumers subscribe to the changed topics, such as waybill/events/+/upload/completed \
                        (docs/SERVERS.md)
                        """
                )
            case .refused(let error):
                return .failed(
                    "a notice cannot be published: \(error)",
                    remedy: error.isForbidden ? "allow this user to write waybill/events/# at the broker" : error.remedy
                )
            case .lost:
                return .failed(
                    "the broker acknowledged a notice and did not deliver it",
                    remedy: """
                        allow this user to write waybill/events/#, and to read waybill/events/\(BrokerProbe.gateway)/#, so \
                        that this can be tried
                        """
                )
            }
        } catch {
            return finding(error)
        }
    }

    // MARK: Findings

    /// Sends and awaits messages; the remedy is for topics that may not be written, or whose messages were lost.
    private func echo(
        _ messages: [BrokerProbe.Message],
        through filters: [String],
        passed: String,
        remedy: (_ refused: Bool, _ topics: [String]) -> String
    ) async -> Finding {
        let fates: [BrokerProbe.Fate]
        do {
            fates = try await probe.echo(messages, through: filters)
        } catch {
            return finding(error)
        }
        var refused: [String] = []
        var lost: [String] = []
        var refusal: MQTTPublishError?
        for (message, fate) in zip(messages, fates) {
            switch fate {
            case .arrived: continue
            case .lost: lost.append(message.topic)
            case .refused(let error):
                refused.append(message.topic)
                refusal = refusal ?? error
            }
        }
        if let refusal {
            return .failed(
                "nothing can be published to \(refused.joined(separator: " and ")): \(refusal)",
                remedy: refusal.isForbidden ? remedy(true, refused) : refusal.remedy
            )
        }
        guard lost.isEmpty else {
            return .failed(
                "the broker acknowledged a message to \(lost.joined(separator: " and ")) and did not deliver it",
                remedy: remedy(false, lost)
            )
        }
        return .passed(passed)
    }

    private func finding(_ obstacle: BrokerProbe.Obstacle) -> Finding {
        switch obstacle {
        case .connection(let error), .subscription(let error):
            .failed("\(settings.url): \(error)", remedy: error.remedy)
        }
    }

    /// The same topic of any dock.
    private static func anyDock(_ topic: String) -> String {
        topic.replacing("/\(BrokerProbe.gateway)/", with: "/+/")
    }
}

extension MQTTPublishError {
    /// Whether a right is missing.
    fileprivate var isForbidden: Bool {
        if case .refused(0x87, _) = self { true } else { false }
    }
}
