import Primitives

extension Settings.Profile {
    /// Which object store has the bucket: two profiles with the same one and the same bucket share their objects.
    ///
    /// From ENDPOINT, without what differs where the store does not: scheme, letter case, the scheme's own port, and how
    /// this machine is called. At AWS and Alibaba Cloud the name of a bucket is unique, so all their endpoints are one
    /// store. Two names of one server are not recognised.
    package var objectStore: String {
        if addressing == .cname {
            // The bucket's own domain stands for the provider's.
            return provider == .ali ? "aliyuncs.com" : Provider.awsDomain(of: region)
        }
        let scheme = endpoint.prefix { $0 != ":" }.lowercased()
        var authority = endpoint.dropFirst(scheme.utf8.count + "://".utf8.count).prefix { $0 != "/" }.lowercased()
        let standardPort = scheme == "https" ? ":443" : ":80"
        if authority.hasSuffix(standardPort) {
            authority.removeLast(standardPort.utf8.count)
        }
        for service in ["amazonaws.com", "amazonaws.com.cn", "aliyuncs.com"] where authority.hasSuffix(".\(service)") {
            return service
        }
        for name in ["127.0.0.1", "[::1]"] where authority == name || authority.hasPrefix("\(name):") {
            return "localhost" + authority.dropFirst(name.utf8.count)
        }
        return authority
    }

    func sharesBucket(with other: Settings.Profile) -> Bool {
        !bucket.isEmpty && bucket == other.bucket && objectStore == other.objectStore
    }

    /// The beginning that all keys of KEY_TEMPLATE have in common; `nil` where there is none.
    var fixedPrefix: KeyPrefix? {
        (try? KeyPattern(keyTemplate))?.fixedPrefix
    }

    /// Where the objects of this profile's uploads may lie, as far as that is fixed.
    var uploadPrefixes: [KeyPrefix] {
        [fixedPrefix].compactMap(\.self) + keyPrefixes.map(KeyPrefix.init)
    }
}
