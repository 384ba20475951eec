import Testing

@testable import HTTPTransport

@Suite struct UploadChannelTests {
    /// Pulls up to so many bytes; `nil` where the channel gives none.
    private func pull(_ channel: UploadChannel, _ size: Int) -> (pull: UploadChannel.Pull, bytes: [UInt8]) {
        var target = [UInt8](repeating: 0, count: size)
        let pull = unsafe target.withUnsafeMutableBytes { unsafe channel.pull(into: $0) }
        if case .bytes(let count) = pull {
            return (pull, Array(target.prefix(count)))
        }
        return (pull, [])
    }

    @Test func bytesComeOutAsTheyWentIn() {
        let channel = UploadChannel(length: 10, isRewindable: false)
        #expect(!channel.push([1, 2, 3]))
        #expect(!channel.push([]))
        #expect(!channel.push([4, 5, 6, 7, 8, 9, 10]))
        #expect(pull(channel, 2).bytes == [1, 2])
        #expect(pull(channel, 4).bytes == [3, 4, 5, 6])
        #expect(pull(channel, 100).bytes == [7, 8, 9, 10])
        #expect(pull(channel, 100).pull == .end)
    }

    @Test func anEmptyChannelPausesAndIsResumedOnce() {
        let channel = UploadChannel(length: 4, isRewindable: false)
        #expect(pull(channel, 10).pull == .pause)
        #expect(channel.push([1]))
        #expect(!channel.push([2]))
        #expect(pull(channel, 10).bytes == [1, 2])
        #expect(pull(channel, 10).pull == .pause)
        #expect(channel.fail("broken"))
        #expect(pull(channel, 10).pull == .failed)
        #expect(channel.fault?.text == "broken")
    }

    @Test func theSourceWaitsWhileAWindowIsFull() async {
        let channel = UploadChannel(length: 100, window: 8, isRewindable: false)
        #expect(await channel.turn() == .proceed)
        _ = channel.push(Array(repeating: 1, count: 8))
        // The next turn comes only when something is pulled.
        async let turn = channel.turn()
        #expect(pull(channel, 1).bytes == [1])
        #expect(await turn == .proceed)
    }

    @Test func theSourceRestsWhenAllIsPushed() async {
        let channel = UploadChannel(length: 3, isRewindable: false)
        _ = channel.push([1, 2, 3])
        async let turn = channel.turn()
        #expect(pull(channel, 10).bytes == [1, 2, 3])
        #expect(pull(channel, 10).pull == .end)
        channel.stop()
        #expect(await turn == .stop)
        #expect(pull(channel, 10).pull == .failed)
    }

    @Test func aRewoundBodyBeginsAgain() async {
        let channel = UploadChannel(length: 4, isRewindable: true)
        // Nothing was taken yet: nothing to go back to.
        #expect(channel.rewind())
        #expect(await channel.turn() == .proceed)
        _ = channel.push([1, 2])
        #expect(pull(channel, 1).bytes == [1])
        #expect(channel.rewind())
        #expect(pull(channel, 10).pull == .pause)
        // What was asked for before the rewind comes too late.
        #expect(!channel.push([3, 4]))
        #expect(await channel.turn() == .rewind)
        #expect(await channel.turn() == .proceed)
        #expect(channel.push([1, 2, 3, 4]))
        #expect(pull(channel, 10).bytes == [1, 2, 3, 4])
        #expect(pull(channel, 10).pull == .end)
    }

    @Test func aBodyThatCannotBeRewoundSaysSo() {
        let channel = UploadChannel(length: 4, isRewindable: false)
        _ = channel.push([1, 2])
        #expect(channel.rewind())
        #expect(pull(channel, 1).bytes == [1])
        #expect(!channel.rewind())
    }

    @Test(arguments: [([1, 2], true), ([1, 2, 3, 4], false)] as [([UInt8], Bool)])
    func aSourceMustGiveWhatItPromised(piece: [UInt8], ends: Bool) {
        let channel = UploadChannel(length: 3, isRewindable: false)
        _ = channel.push(piece)
        if ends {
            _ = channel.push(nil)
        }
        #expect(channel.fault != nil)
        #expect(pull(channel, 10).pull == .failed)
    }
}
