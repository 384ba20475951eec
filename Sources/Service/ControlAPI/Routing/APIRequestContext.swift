import Hummingbird
import NIOCore

/// What is known of a request beside itself.
struct APIRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Whom it is from, as far as limits are concerned.
    let clientAddress: String

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        clientAddress = ClientAddress.group(of: source.channel.remoteAddress)
    }
}
