import ControlAPI
import Settings

extension ControlAPIConfiguration {
    init(_ settings: Settings.HTTP, limits: ConnectionLimits) {
        let address: Address =
            switch settings.listen {
            case .tcp(let host, let port): .tcp(host: host, port: port)
            case .unix(let path): .unix(path: path)
            }
        self.init(address: address, limits: limits, hosts: settings.hosts)
    }
}
