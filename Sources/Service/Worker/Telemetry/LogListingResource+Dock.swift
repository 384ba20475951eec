import ControlProtocol
import DockProtocol

extension LogListingResource {
    /// What a dock has to offer, in the API's words.
    init(_ listing: LogListing, gateway: String) {
        self.init(
            gateway: gateway,
            modules: listing.modules.map { module in
                Module(
                    deviceSN: module.deviceSN,
                    module: module.module,
                    result: module.result,
                    message: DeviceError(code: module.result)?.meaning,
                    logs: module.logs.map { log in
                        Log(bootIndex: log.bootIndex, startTime: log.startTime, endTime: log.endTime, size: log.size)
                    }
                )
            }
        )
    }
}
