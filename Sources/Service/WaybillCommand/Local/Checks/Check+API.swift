import ControlAPI
import FoundationEssentials
import HTTPTransport
import Settings

extension Check {
    /// That HTTP_LISTEN is free, or a worker's already.
    static func api(_ settings: Settings.HTTP) -> Check {
        Check("api") {
            if case .unix(let path) = settings.listen {
                return folder(of: path)
            }
            let address = ControlAPIConfiguration(settings, limits: ConnectionLimits()).address
            switch await address.trial() {
            case .free:
                return .passed("\(address) is free")
            case .taken:
                if await isWorker(at: settings.listen) {
                    return .passed("a worker listens on \(address)")
                }
                return .failed(
                    "another program listens on \(address)",
                    remedy: "set HTTP_LISTEN to a free address, or end the other program"
                )
            case .refused(let reason):
                return .failed(
                    "\(address) cannot be listened on: \(reason)",
                    remedy: "set HTTP_LISTEN to another address"
                )
            }
        }
    }

    /// A socket is not tried: to make one removes what is there, which may be a running worker's.
    private static func folder(of path: String) -> Finding {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else {
            return .failed(
                "no socket can be made at \(path): this user cannot write to \(folder)",
                remedy: "make the folder, or set HTTP_LISTEN to a socket elsewhere"
            )
        }
        return .passed("a socket can be made in \(folder)")
    }

    /// Whether what listens answers as a worker does.
    private static func isWorker(at address: ListenAddress) async -> Bool {
        guard case .tcp(let host, let port) = address else {
            return false
        }
        let name = host.contains(":") ? "[\(host)]" : host == "0.0.0.0" ? "127.0.0.1" : host
        let answer = try? await HTTPClient().send(
            HTTPRequest(
                method: .get,
                url: "http://\(name):\(port)/livez",
                timeouts: HTTPTimeouts(total: .seconds(10)),
                maximumResponseBytes: 1024,
                truncatesResponse: true
            )
        )
        return answer.map { $0.status == 200 && String(decoding: $0.body, as: UTF8.self).contains(#""status":"ok""#) }
            ?? false
    }
}
