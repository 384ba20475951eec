import Testing

@testable import ControlAPI

@Suite struct ServerSentEventTests {
    @Test func anEventIsWritten() {
        let text = ServerSentEvent.event("upload", id: "12", data: Array("{\"a\":1}".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "id: 12\nevent: upload\ndata: {\"a\":1}\n\n")
    }

    @Test func everyLineOfTheDataIsNamed() {
        let text = ServerSentEvent.event("x", id: "1", data: Array("a\n\nb".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "id: 1\nevent: x\ndata: a\ndata: \ndata: b\n\n")
    }

    @Test func theDelayIsInMilliseconds() {
        #expect(String(decoding: ServerSentEvent.retry(after: .seconds(2)), as: UTF8.self) == "retry: 2000\n\n")
    }
}
