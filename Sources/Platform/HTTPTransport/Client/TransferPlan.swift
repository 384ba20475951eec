/// All that libcurl's thread needs to run one transfer.
struct TransferPlan: Sendable {
    let request: HTTPRequest
    let address: RequestAddress
    let configuration: HTTPClientConfiguration
    let channel: ResponseChannel
    /// Where a streamed body passes.
    let upload: UploadChannel?

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
        if case .stream(let length, let source) = request.body {
            upload = UploadChannel(length: length, isRewindable: source.rewind != nil)
        } else {
            upload = nil
        }
    }
}
