import DockProtocol
import MQTTTransport

/// Reads what the broker delivers to a dock.
struct DockInbox: Sendable {
    let gateway: GatewaySerial
    let events: DockEvents
    let commands: AsyncStream<ServiceRequest>.Continuation

    func take(_ message: MQTTMessage) {
        guard let topic = DockTopic(message.topic), topic.gateway == gateway.value else {
            events.add(.unreadable("the topic is not this dock's"))
            return
        }
        do throws(DockProtocolError) {
            switch topic {
            case .services:
                commands.yield(try ServiceRequest.decode(message.payload))
            case .eventsReply:
                events.add(.eventReplied(tid: try EventReply.decode(message.payload).tid))
            case .servicesReply, .events:
                throw .unexpectedTopic
            }
        } catch {
            events.add(.unreadable("\(error)"))
        }
    }
}
