import Testing

@testable import DockProtocol

@Suite struct DockTopicTests {
    @Test(arguments: [
        ("thing/product/4TADL1E00100A1/services", DockTopic.services(gateway: "4TADL1E00100A1")),
        ("thing/product/x/services_reply", .servicesReply(gateway: "x")),
        ("thing/product/x-y_z.1/events", .events(gateway: "x-y_z.1")),
        ("thing/product/!~/events_reply", .eventsReply(gateway: "!~")),
    ])
    func topics(name: String, topic: DockTopic) {
        #expect(DockTopic(name) == topic)
        #expect(topic.name == name)
    }

    @Test(arguments: [
        "", "thing/product", "thing/product/", "thing/product//events", "thing/product/x", "thing/product/x/",
        "thing/product/x/osd", "thing/product/x/events/", "thing/product/x/y/events", "/thing/product/x/events",
        "thing/product/+/events", "thing/product/x#/events", "thing/product/x\u{7}/events",
        "thing/product/x\u{85}/events", "thing/product/x y/events", "thing/product/机/events",
        "thing/product/e\u{301}/events", "thing/product/./events", "thing/product/../events",
        "sys/product/x/events", "Thing/product/x/events", "$share/g/thing/product/x/events",
    ])
    func otherTopics(name: String) {
        #expect(DockTopic(name) == nil)
    }

    @Test func serials() {
        #expect(GatewaySerial(String(repeating: "x", count: 64))?.value.count == 64)
        #expect(GatewaySerial(String(repeating: "x", count: 65)) == nil)
        #expect(GatewaySerial("") == nil)
        #expect(GatewaySerial("a/b") == nil)
        #expect(GatewaySerial("a\0") == nil)
    }

    @Test func filters() {
        #expect(
            DockTopic.filters(for: .cloud) == ["thing/product/+/services_reply", "thing/product/+/events"]
        )
        #expect(
            DockTopic.filters(for: .dock(gateway: "x")) == ["thing/product/x/services", "thing/product/x/events_reply"]
        )
    }
}
