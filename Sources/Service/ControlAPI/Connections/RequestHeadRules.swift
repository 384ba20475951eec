import ControlProtocol
import NIOHTTP1

/// What RFC 9112 wants of a request's head, beyond what the decoder checks.
enum RequestHeadRules {
    /// What is wrong with a head; `nil` where nothing is.
    static func fault(in head: HTTPRequestHead) -> Problem? {
        let hosts = head.headers["Host"]
        guard hosts.count < 2 else {
            return malformed("it has \(hosts.count) Host fields, and must have one")
        }
        guard let host = hosts.first else {
            // Only HTTP/1.0 knows requests without one.
            return head.version == .http1_0 ? targetFault(head, host: nil) : malformed("it has no Host field")
        }
        guard let authority = Authority(host) else {
            return malformed("its Host field is no host with or without a port")
        }
        return targetFault(head, host: authority)
    }

    private static func targetFault(_ head: HTTPRequestHead, host: Authority?) -> Problem? {
        let target = head.uri
        guard target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") }) else {
            return malformed("its target holds characters that must be percent-encoded")
        }
        if target.hasPrefix("/") || (target == "*" && head.method == .OPTIONS) {
            return nil
        }
        // The absolute form, which every server must accept: the host in it is the one that counts.
        guard let scheme = ["http://", "https://"].first(where: { target.lowercased().hasPrefix($0) }) else {
            return malformed("its target is no path")
        }
        let authority = target.dropFirst(scheme.count).prefix { !"/?".contains($0) }
        guard let authority = Authority(String(authority)), authority == host else {
            return malformed("the host of its target is not that of its Host field")
        }
        return nil
    }

    private static func malformed(_ what: String) -> Problem {
        Problem(.invalidRequest, detail: "the request is not well-formed HTTP/1.1: \(what)")
    }
}
