import Primitives
import Testing

@testable import DockProtocol

/// The protocol text's own examples decode, in both directions.
@Suite struct ExampleDecodingTests {
    @Test func progress() throws {
        let message = try InboundMessage.decode(
            topic: .events(gateway: "dock_sn"),
            payload: Fixture.progressEvent.bytes
        )
        let finished = Timestamp(milliseconds: 1_655_781_395_926)
        let file = FileProgress(
            key: "4bf0039f-6434-44a8-b891-8d7b6b7ff138/drone_sn/video_20220621_110830.log",
            module: "0",
            deviceSN: "drone_sn",
            size: 155_232,
            fingerprint: "4f65b891f3bc09bdb6d4c36a996b532d",
            percent: 100,
            finishTime: finished,
            rate: 0,
            currentStep: 19,
            result: 0,
            status: .ok
        )
        let second = FileProgress(
            key: "4bf0039f-6434-44a8-b891-8d7b6b7ff138/dock_sn/video_20220621_110830.log",
            module: "3",
            deviceSN: "dock_sn",
            size: 155_232,
            fingerprint: "4f65b891f3bc09bdb6d4c36a996b532d",
            percent: 100,
            finishTime: finished,
            rate: 0,
            currentStep: 19,
            totalStep: 30,
            result: 0,
            status: .ok
        )
        #expect(
            message
                == InboundMessage(
                    gateway: "dock_sn",
                    tid: exampleID,
                    bid: exampleID,
                    method: "fileupload_progress",
                    timestamp: finished,
                    content: .progress(UploadProgress(status: .ok, files: [file, second]))
                )
        )
        #expect(String(decoding: message.encoded(), as: UTF8.self) == (try Fixture.progressEvent.compact))
    }

    @Test func listing() throws {
        let message = try InboundMessage.decode(
            topic: .servicesReply(gateway: "any"),
            payload: Fixture.listReply.bytes
        )
        let first = Timestamp(milliseconds: 1_654_070_968_655)
        let later = Timestamp(milliseconds: 1_659_427_398_806)
        let misspelled = LogEntry(bootIndex: 22222, startTime: later, endTime: later, size: 33789)
        let listing = LogListing(modules: [
            ModuleLogs(
                deviceSN: "xxxxxxxxx",
                module: "0",
                result: 0,
                logs: [LogEntry(bootIndex: 1111, startTime: first, endTime: later, size: 33789), misspelled]
            ),
            ModuleLogs(
                deviceSN: "device_sn",
                module: "3",
                result: 0,
                logs: [LogEntry(bootIndex: 11111, startTime: later, endTime: later, size: 36772), misspelled]
            ),
        ])
        #expect(message.content == .reply(ServiceReply(result: 0, listing: listing)))
        #expect(message.gateway == "any")
        #expect(message.method == "fileupload_list")
        let published = message.encoded(quirks: .misspelledEndTime)
        #expect(String(decoding: published, as: UTF8.self) == (try Fixture.listReply.compact))
    }

    @Test(arguments: [Fixture.startReply, .updateReply])
    func plainReply(fixture: Fixture) throws {
        let message = try InboundMessage.decode(topic: .servicesReply(gateway: "any"), payload: fixture.bytes)
        #expect(message.content == .reply(ServiceReply(result: 0)))
        #expect(message.tid == exampleID)
        // The text's update reply says that it replies to an update.
        #expect(message.method == (fixture == .startReply ? "fileupload_start" : "fileupload_update"))
        #expect(String(decoding: message.encoded(), as: UTF8.self) == (try fixture.compact))
    }

    @Test(arguments: OutgoingShapeTests.requests)
    func request(fixture: Fixture, sentAt: Int64, command: Command) throws {
        let request = try ServiceRequest.decode(fixture.bytes)
        #expect(request.command == command)
        #expect(request.tid == exampleID)
        #expect(request.bid == exampleID)
        #expect(request.timestamp == (fixture == .updateRequest ? nil : Timestamp(milliseconds: sentAt)))
    }
}
