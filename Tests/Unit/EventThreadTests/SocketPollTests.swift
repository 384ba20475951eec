import EventThread
import Testing

@Suite struct SocketPollTests {
    @Test func saysWhatASocketIsReadyFor() throws {
        // An event's descriptor can be written at once, and read when it has rung.
        let socket = try WakeUp()
        let both = SocketPoll.readable | SocketPoll.writable
        let wait = { SocketPoll.wait(socket: socket.fileDescriptor, events: $0, timeout: .zero) }
        #expect(wait(both) == SocketPoll.writable)
        #expect(wait(SocketPoll.readable) == 0)
        socket.ring()
        #expect(wait(both) == both)
        #expect(wait(0) == 0, "what nobody asks for is left out")
    }

    @Test func isEndedByTheWakeUpOrTheTimeout() throws {
        let (socket, wakeUp) = (try WakeUp(), try WakeUp())
        let wait = { limit in
            SocketPoll.wait(
                socket: socket.fileDescriptor,
                events: SocketPoll.readable,
                wake: wakeUp.fileDescriptor,
                timeout: limit
            )
        }
        #expect(wait(.nanoseconds(1)) == 0)
        #expect(wait(.seconds(-1)) == 0)
        wakeUp.ring()
        #expect(wait(nil) == 0)
    }
}
