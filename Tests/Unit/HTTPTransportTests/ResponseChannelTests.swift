import Testing

@testable import HTTPTransport

@Suite struct ResponseChannelTests {
    private static let head = ResponseHead(status: 200, headers: ["A": "1"])
    private static let lost = HTTPTransportError(code: .connectionLost, text: "gone", operation: "GET http://h/")

    private func channel(_ bound: ResponseChannel.Bound) -> ResponseChannel {
        ResponseChannel(operation: "GET http://h/", bound: bound)
    }

    private func offer(_ bytes: [UInt8], to channel: ResponseChannel) -> ResponseChannel.Offer {
        unsafe bytes.withUnsafeBytes { unsafe channel.offer($0) }
    }

    @Test func aWholeResponseComesAtItsEnd() async throws {
        let channel = channel(.whole(maximumBytes: 4))
        async let response = channel.whole()
        channel.deliver(Self.head)
        #expect(offer([1, 2], to: channel) == .taken)
        #expect(offer([3, 4], to: channel) == .taken)
        #expect(channel.end(.success(())))
        #expect(try await response == HTTPResponse(status: 200, headers: ["A": "1"], body: [1, 2, 3, 4]))
    }

    @Test func aWholeResponseIsBounded() {
        let channel = channel(.whole(maximumBytes: 4))
        #expect(offer([1, 2, 3], to: channel) == .taken)
        #expect(offer([4, 5], to: channel) == .tooLarge)
    }

    @Test func aFullWindowPausesUntilItIsRead() async throws {
        let channel = channel(.window(bytes: 4))
        #expect(offer([1, 2, 3], to: channel) == .taken)
        #expect(offer([4, 5, 6], to: channel) == .taken)
        #expect(offer([7], to: channel) == .pause)
        #expect(channel.backlog == (6, true, false))
        var resumes = 0
        #expect(try await channel.next { resumes += 1 } == [1, 2, 3, 4, 5, 6])
        #expect(resumes == 1)
        #expect(offer([7], to: channel) == .taken)
        #expect(try await channel.next { resumes += 1 } == [7])
        #expect(resumes == 1)
    }

    @Test func whatCameIsReadBeforeTheFailure() async throws {
        let channel = channel(.window(bytes: 4))
        channel.deliver(Self.head)
        _ = offer([1], to: channel)
        channel.end(.failure(Self.lost))
        #expect(try await channel.head() == Self.head)
        #expect(try await channel.next {} == [1])
        await #expect(throws: Self.lost) { try await channel.next {} }
        await #expect(throws: Self.lost) { try await channel.whole() }
    }

    @Test func theFirstEndingCounts() async throws {
        let channel = channel(.window(bytes: 4))
        #expect(channel.end(.failure(Self.lost)))
        #expect(!channel.end(.success(())))
        #expect(offer([1], to: channel) == .ended)
        await #expect(throws: Self.lost) { try await channel.head() }
    }

    @Test func aResponseWithoutAHeadIsAFailure() async throws {
        let channel = channel(.whole(maximumBytes: 4))
        channel.end(.success(()))
        await #expect(throws: HTTPTransportError.self) { try await channel.whole() }
    }
}
