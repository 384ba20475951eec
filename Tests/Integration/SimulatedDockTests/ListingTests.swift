import DockProtocol
import DockSimulation
import Primitives
import Testing

@Suite struct ListingTests {
    @Test func listsItsLogs() async throws {
        try await Stage.with { stage in
            try await stage.cloud.send(.list(modules: ["0", "3"]), tid: "list")
            let reply = try await stage.cloud.reply("list")
            #expect(reply.result == 0)
            let modules = try #require(reply.listing).modules
            #expect(modules.map(\.module) == ["0", "3"])
            #expect(modules.map(\.deviceSN) == ["AIRCRAFT", stage.configuration.gateway])
            #expect(modules.first?.logs.map(\.bootIndex) == [1, 2])
            #expect(modules.first?.logs.map(\.size) == [40_000, 70_001])
            #expect(modules.first?.logs.first?.endTime == Timestamp(seconds: 1_700_003_600))
        }
    }

    @Test func listsWhatIsAskedFor() async throws {
        try await Stage.with { stage in
            try await stage.cloud.send(.list(modules: ["3", "9"]), tid: "list")
            #expect(try await stage.cloud.reply("list").listing?.modules.map(\.module) == ["3"])
        }
    }

    @Test func straysFromTheTextLikeRealDocks() async throws {
        try await Stage.with {
            $0.behaviour.quirks = [.nestedListing, .noMethod, .integerModules, .misspelledEndTime]
        } _: { stage in
            try await stage.cloud.send(.list(modules: ["0"]), tid: "list")
            let modules = try await stage.cloud.reply("list").listing?.modules
            #expect(modules?.map(\.module) == ["0"])
            #expect(modules?.first?.logs.last?.endTime == Timestamp(seconds: 1_700_003_600))
            #expect(stage.cloud.messages.map(\.method) == [nil])
        }
    }

    @Test func goesOnAfterWhatItCannotRead() async throws {
        try await Stage.with { stage in
            try await stage.cloud.send(Array("{".utf8))
            try await stage.cloud.send(Array(#"{"tid":"a","bid":"b","method":"cover_open","data":{}}"#.utf8))
            try await stage.cloud.send(.list(modules: ["0"]), tid: "list")
            #expect(try await stage.cloud.reply("list").result == 0)
            #expect(stage.dock.events.all.contains(.unreadable("the payload is not JSON")))
        }
    }
}
