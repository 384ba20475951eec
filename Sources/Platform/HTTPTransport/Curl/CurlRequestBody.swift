/// A request's body as libcurl reads it, on its thread.
struct CurlRequestBody {
    private enum Source {
        case bytes([UInt8], offset: Int)
        case channel(UploadChannel)
    }

    private var source: Source

    init(_ plan: TransferPlan) {
        if let upload = plan.upload {
            source = .channel(upload)
        } else if case .bytes(let bytes) = plan.request.body {
            source = .bytes(bytes, offset: 0)
        } else {
            source = .bytes([], offset: 0)
        }
    }

    /// Fills as much of the target as there is at hand.
    mutating func pull(into target: UnsafeMutableRawBufferPointer) -> UploadChannel.Pull {
        switch source {
        case .channel(let channel):
            return unsafe channel.pull(into: target)
        case .bytes(let bytes, let offset):
            let count = min(bytes.count - offset, target.count)
            guard count > 0 else {
                return .end
            }
            unsafe UnsafeMutableRawBufferPointer(rebasing: target[..<count])
                .copyBytes(from: bytes[offset..<(offset + count)])
            source = .bytes(bytes, offset: offset + count)
            return .bytes(count)
        }
    }

    /// Whether the body now begins again.
    mutating func rewind() -> Bool {
        switch source {
        case .channel(let channel):
            return channel.rewind()
        case .bytes(let bytes, _):
            source = .bytes(bytes, offset: 0)
            return true
        }
    }

    /// Tells a source that nothing more is wanted.
    func stop() {
        if case .channel(let channel) = source {
            channel.stop()
        }
    }

    /// What a source did wrong.
    var fault: RequestFault? {
        if case .channel(let channel) = source {
            return channel.fault
        }
        return nil
    }
}
