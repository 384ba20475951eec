import Primitives
import TestSupport
import Testing

@testable import DockProtocol

/// Messages in their real shapes: what is read of each.
@Suite struct DockMessageTests {
    private static let key = "logs/upload/3.tar"
    private static let md5 = "5d41402abc4b2a76b9719d911017c592"
    private static let words = [
        "KEY": key, "GATEWAY": "dock_sn", "BID": "b", "SIZE": "5", "MD5": md5,
        "MD5-IN-BASE64": "XUFAKrxLKna5cZ2REBfFkg==",
    ]

    private static func message(_ name: String) throws -> [UInt8] {
        try #require(DockMessage.all.first { $0.name == name }, "no message \(name)").payload(words)
    }

    private static func event(_ name: String) throws -> InboundMessage {
        try InboundMessage.decode(topic: .events(gateway: "dock_sn"), payload: message(name))
    }

    @Test(arguments: DockMessage.of(.completing)) func theReportIsWhole(_ message: DockMessage) throws {
        let inbound = try Self.event(message.name)
        guard case .progress(let progress) = inbound.content else {
            Issue.record("not progress")
            return
        }
        let file = try #require(progress.files.first { $0.key == Self.key })
        #expect(file.isReported && file.failure == nil)
        #expect(file.percent == 100 && file.size == 5)
        #expect(progress.end == nil)
        #expect(inbound.tid != nil && inbound.bid != nil)
        let fingerprint = try #require(file.fingerprint)
        #expect(fingerprint.contains(Self.md5) || fingerprint == Self.words["MD5-IN-BASE64"])
    }

    /// Messages, and what must not have been lost beside what is odd.
    @Test func whatCannotBeReadIsLostAlone() throws {
        for (name, lost) in [
            ("finish-time-is-text", DockProtocolError.wrongType("data.output.ext.files.progress.finish_time")),
            ("finish-time-is-negative", .outOfRange("data.output.ext.files.progress.finish_time")),
            ("finish-time-in-microseconds", .outOfRange("data.output.ext.files.progress.finish_time")),
            ("current-step-is-negative", .outOfRange("data.output.ext.files.progress.current_step")),
            ("rate-is-nan", .wrongType("data.output.ext.files.progress.upload_rate")),
            ("timestamp-in-microseconds", nil), ("timestamp-is-text", nil), ("trailing-nul", nil),
            ("everything-as-text", nil),
            ("misspelled-percent", nil), ("two-files-and-no-method", nil),
        ] as [(String, DockProtocolError?)] {
            guard case .progress(let progress) = try Self.event(name).content else {
                Issue.record("\(name) is not progress")
                return
            }
            #expect(progress.rejected == [lost].compactMap(\.self), "\(name)")
        }
    }

    @Test(arguments: DockMessage.of(.ending)) func theEndOfTheWholeIsRead(_ message: DockMessage) throws {
        guard case .progress(let progress) = try Self.event(message.name).content else {
            Issue.record("not progress")
            return
        }
        #expect(progress.end == (message.name.hasPrefix("canceled") ? .canceled : .failed))
        #expect(progress.files.isEmpty == message.name.hasSuffix("without-files"))
        #expect(progress.files.allSatisfy { $0.key == Self.key && !$0.hasEnded })
        #expect(progress.error?.code == (message.name.contains("with-an-error") ? 324_019 : nil))
    }

    @Test func everyOtherMessageIsOneOfThese() throws {
        let names = Set(DockMessage.of(.other).map(\.name))
        #expect(
            names == [
                "configuration", "firmware-version", "flat-progress", "flat-result", "list-reply-misspelled",
                "list-request-with-a-gateway", "media-callback-with-timestamp-as-text",
                "media-with-a-misspelled-timestamp", "unknown-status-and-few-fields",
            ]
        )
    }

    @Test func aListingWithAMisspelledTimeIsRead() throws {
        let payload = try Self.message("list-reply-misspelled")
        let message = try InboundMessage.decode(topic: .servicesReply(gateway: "dock_sn"), payload: payload)
        guard case .reply(let reply) = message.content, let listing = reply.listing else {
            Issue.record("not a listing")
            return
        }
        #expect(listing.rejected.isEmpty)
        #expect(listing.modules.map { $0.logs.map(\.bootIndex) } == [[1111, 22222], [11111]])
        #expect(listing.modules.flatMap(\.logs).allSatisfy { $0.endTime == Timestamp(milliseconds: 1_659_427_398_806) })
    }

    @Test func aCommandThatNamesItsGatewayIsRead() throws {
        let request = try ServiceRequest.decode(Self.message("list-request-with-a-gateway"))
        #expect(request.command == .list(modules: ["3"]))
    }

    /// Other features' messages share the topics; those without a method are none of ours.
    @Test func otherFeaturesAreNotRead() throws {
        for name in ["firmware-version", "configuration"] {
            #expect(throws: DockProtocolError.missing("method")) { try Self.event(name) }
        }
        for (name, method) in [
            ("media-callback-with-timestamp-as-text", "file_upload_callback"),
            ("media-with-a-misspelled-timestamp", "highest_priority_upload_flighttask_media"),
            ("flat-result", "fileupload_result"),
        ] {
            #expect(try Self.event(name).content == .otherEvent(method: method))
        }
        let timestamps = [Timestamp(milliseconds: 1_234_567_890_123), nil]
        let names = ["media-callback-with-timestamp-as-text", "media-with-a-misspelled-timestamp"]
        #expect(try names.map { try Self.event($0).timestamp } == timestamps)
    }

    @Test func whatOtherSoftwareSendsIsProgress() throws {
        let flat = UploadProgress(status: nil, files: [FileProgress(key: Self.key, percent: 50)])
        #expect(try Self.event("flat-progress").content == .progress(flat))
        guard case .progress(let progress) = try Self.event("unknown-status-and-few-fields").content else {
            Issue.record("not progress")
            return
        }
        let file = try #require(progress.files.first)
        #expect(file.percent == 64 && file.currentStep == 12 && file.totalStep == 20 && file.rate == 262_144)
        #expect(file.status == UploadStatus(rawValue: "uploading") && file.status?.isKnown == false)
        #expect(!file.hasEnded && progress.end == nil)
    }
}
