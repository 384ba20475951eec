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
        deadline = request.timeouts.total.map { ContinuousClock.now + $0 }
        if case .stream(let length, let source) = request.body {
            upload = UploadChannel(length: length, isRewindable: source.rewind != nil)
        } else {
            upload = nil
        }
    }
}
