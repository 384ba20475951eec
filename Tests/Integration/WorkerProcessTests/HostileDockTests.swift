import ControlProtocol
import DockProtocol
import Foundation
import Logging
import MQTTTransport
import TestSupport
import Testing

/// A dock whose listing would steer the terminal of whoever reads it.
@Suite struct HostileDockTests {
    private static let gateway = "DOCK-HOSTILE"
    private static let hostile = "3\u{1B}[2J\n\u{202E}forged\u{2028}\u{200B}"

    @Test func whatItSaysIsPrintedInPrintableForm() async throws {
        let site = try await Deployment()
        let worker = try await site.worker(["UPLOADS_REPLY_TIMEOUT": "5s"])
        let dock = Task { try await answerLists(at: site.broker) }
        defer { dock.cancel() }

        // It may not listen yet, the first time.
        var text = try await worker.waybill("logs", Self.gateway)
        try await until("the dock answers") {
            text = try await worker.waybill("logs", Self.gateway)
            return text.exit == .code(0)
        }
        #expect(text.output.contains("3\\u{1B}[2J\\u{0A}\\u{202E}forged\\u{2028}\\u{200B}"))
        #expect(text.output.split(separator: "\n").count == 3, "the heading, a log, a module without logs")

        let json = try await worker.waybill("logs", Self.gateway, "--output", "json")
        let listing = try ControlJSON.decode(LogListingResource.self, from: Array(json.output.utf8))
        #expect(listing.modules.map(\.module) == [Self.hostile, Self.hostile], "JSON has the exact text")
        worker.process.terminate()
        await worker.process.wait()
        for written in [text.output, text.errors, json.output, json.errors, worker.process.errors.text] {
            let steering = written.unicodeScalars.filter { scalar in
                let category = scalar.properties.generalCategory
                return scalar != "\n" && [.control, .format, .lineSeparator, .paragraphSeparator].contains(category)
            }
            #expect(steering.isEmpty, "\(steering.map(\.value))")
        }
    }

    private func answerLists(at broker: MosquittoServer) async throws {
        let logger = Logger(label: "hostile") { _ in SwiftLogNoOpLogHandler() }
        let publisher = MQTTPublisher(
            configuration: try MQTTConfiguration(url: broker.url, clientID: "hostile-answers"),
            logger: logger
        )
        let subscriber = MQTTSubscriber(
            configuration: try MQTTConfiguration(url: broker.url, clientID: "hostile"),
            filters: [DockTopic.services(gateway: Self.gateway).name],
            logger: logger,
            commit: { messages in
                for message in messages {
                    let request = try ServiceRequest.decode(message.payload)
                    // Not connected yet: the command asks again.
                    try? await publisher.publish(
                        topic: DockTopic.servicesReply(gateway: Self.gateway).name,
                        payload: try Self.answer(to: request)
                    )
                }
            }
        )
        try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await publisher.run() }
            tasks.addTask { try await subscriber.run() }
            try await tasks.waitForAll()
        }
    }

    private static func answer(to request: ServiceRequest) throws -> [UInt8] {
        let log: [String: Any] = ["boot_index": 1, "start_time": 1_700_000_000, "end_time": 1_700_000_100, "size": 9]
        let files: [[String: Any]] = [
            ["module": hostile, "device_sn": hostile, "result": 0, "list": [log]],
            ["module": hostile, "device_sn": hostile, "result": 324_013, "list": []],
        ]
        let reply: [String: Any] = [
            "tid": request.tid, "bid": request.bid, "timestamp": 1_700_000_000_000, "method": "fileupload_list",
            "data": ["result": 0, "files": files],
        ]
        return Array(try JSONSerialization.data(withJSONObject: reply))
    }
}
