/// All that libcurl's thread needs to run one transfer.
struct TransferPlan: Sendable {
    let request: HTTPRequest
    let address: RequestAddress
    let configuration: HTTPClientConfiguration
    let channel: ResponseChannel
    /// Where a streamed body passes.
    let upload: UploadChannel?
    /// When the transfer is given up, from its total timeout.
    let deadline: ContinuousClock.Instant?
    /// When it is given up without a head.
    let headDeadline: ContinuousClock.Instant?

    init(
        request: HTTPRequest,
        address: RequestAddress,
        configuration: HTTPClientConfiguration,
        channel: ResponseChannel
    ) {
        self.request = request
        self.address = address
        self.configuration = configuration
        self.channel = channel
        let now = ContinuousClock.now
        deadline = request.timeouts.total.map { now + $0 }
        headDeadline = request.timeouts.head.map { now + $0 }
        if case .stream(let length, let source) = request.body {
            upload = UploadChannel(length: length, isRewindable: source.rewind != nil)
        } else {
            upload = nil
        }
    }
}
