package import Primitives

/// How the worker and docks reach a profile's bucket.
struct ProfileAddresses {
    var region = StorageRegion("", of: .minio)
    var endpoint = ""
    var publicEndpoint = ""
    var stsEndpoint = ""
    var addressing: Settings.Profile.Addressing = .path
}

extension SettingsReader {
    /// Reads the addresses of a profile, and checks them with its bucket.
    ///
    /// Docks know no addressing: their SDKs name the bucket in the host (minio's in the path), so they are never told a
    /// bucket's own domain, nor an address inside the provider's network, unless PUBLIC_ENDPOINT says so.
    mutating func addresses(
        in name: ProfileName,
        provider: Settings.Profile.Provider,
        bucket: String
    ) -> ProfileAddresses {
        let regionText = text(.region, in: name, derived: provider.defaultRegion, check: Self.checkRegion)
        let region = regionText.map { StorageRegion($0, of: provider) }
        let endpoint = address(.endpoint, in: name, derived: region.flatMap { provider.endpoint(in: $0) })
        let addressing = choice(
            .addressing,
            as: Settings.Profile.Addressing.self,
            in: name,
            derived: provider.addressing(of: bucket, at: endpoint)
        )
        let own = endpoint?.withoutBucket(bucket, of: provider)
        let isHidden = addressing == .cname || own?.isInternal == true
        let publicEndpoint = address(
            .publicEndpoint,
            in: name,
            derived: isHidden ? region.flatMap { provider.publicEndpoint(in: $0) } ?? own?.text : own?.text
        )
        let stsEndpoint = address(
            .stsEndpoint,
            in: name,
            derived: provider.hasRegions ? region.flatMap { provider.stsEndpoint(in: $0.name) } : own?.text
        )
        var found = ProfileAddresses()
        found.region = region ?? found.region
        found.endpoint = (addressing == .cname ? endpoint : own)?.text ?? ""
        found.publicEndpoint = publicEndpoint?.withoutBucket(bucket, of: provider).text ?? ""
        found.stsEndpoint = stsEndpoint?.text ?? ""
        found.addressing = addressing ?? .path
        if let endpoint {
            check(found, of: provider, bucket: bucket, endpoint: endpoint, publicEndpoint: publicEndpoint, in: name)
        }
        return found
    }

    private mutating func check(
        _ found: ProfileAddresses,
        of provider: Settings.Profile.Provider,
        bucket: String,
        endpoint: ServiceAddress,
        publicEndpoint: ServiceAddress?,
        in name: ProfileName
    ) {
        switch found.addressing {
        case .cname:
            checkDomain(of: provider, endpoint: endpoint, publicEndpoint: publicEndpoint, bucket: bucket, in: name)
        case .path where provider == .ali:
            problem(
                .addressing,
                in: name,
                "ali takes virtual-hosted addresses only",
                remedy: "leave it out, or set it to cname where ENDPOINT is the bucket's own domain"
            )
        case .virtual where endpoint.scheme == "https" && bucket.contains(".") && provider.owns(endpoint.host):
            problem(
                .addressing,
                in: name,
                "the certificate of \(endpoint.host) does not cover a bucket's name with dots before it",
                remedy: "leave it out, or set it to path"
            )
        case .virtual where endpoint.host.hasPrefix("\(bucket).") && !provider.owns(endpoint.host):
            let found = SettingsProblem(
                setting: SettingKey(.endpoint, in: name).words,
                source: source(of: .endpoint, in: name),
                reason: "names the bucket, which goes before it once more: \(bucket).\(endpoint.host)",
                remedy: """
                    leave the bucket out of ENDPOINT, or set ADDRESSING to cname where it is the bucket's own domain
                    """
            )
            withReport { $0.warnings.append(found) }
        default:
            break
        }
    }

    /// A bucket behind its own domain.
    private mutating func checkDomain(
        of provider: Settings.Profile.Provider,
        endpoint: ServiceAddress,
        publicEndpoint: ServiceAddress?,
        bucket: String,
        in name: ProfileName
    ) {
        guard provider.hasRegions else {
            problem(
                .addressing,
                in: name,
                "\(provider.rawValue) has no domains of buckets: only aws and ali do",
                remedy: "set it to path, or to virtual"
            )
            return
        }
        guard isGiven(.endpoint, in: name) else {
            missing(.endpoint, in: name, "ADDRESSING is cname, which needs the bucket's own domain")
            return
        }
        guard !provider.owns(endpoint.host) else {
            problem(
                .endpoint,
                in: name,
                "is an address of the provider's, and ADDRESSING is cname",
                remedy: "name the bucket's own domain, or leave ADDRESSING out"
            )
            return
        }
        if publicEndpoint?.host == endpoint.host {
            problem(
                .publicEndpoint,
                in: name,
                "is the bucket's own domain, before which docks put the bucket's name: \(bucket).\(endpoint.host)",
                remedy: "leave it out, and docks are told the region's address"
            )
        }
    }

    /// That the store takes the keys that the settings fix.
    mutating func checkKeys(of profile: Settings.Profile) {
        let name = profile.name
        let rules = profile.provider.keyRules
        if let pattern = try? KeyPattern(profile.keyTemplate), let sample = try? ObjectKey(pattern.sample),
            let obstacle = rules.obstacle(to: sample), !isRefused(.keyTemplate, in: name)
        {
            problem(.keyTemplate, in: name, "makes \(obstacle)", remedy: "choose another template")
        }
        if let canary = profile.canaryKey, let obstacle = rules.obstacle(to: canary) {
            problem(.canaryKey, in: name, "is \(obstacle)", remedy: "choose another key")
        }
        for (setting, prefixes) in [
            (SettingName.keyPrefixes, profile.keyPrefixes), (.mintPrefixes, profile.mintPrefixes),
        ] where setting == .mintPrefixes || isGiven(.keyPrefixes, in: name) {
            for prefix in prefixes {
                if let obstacle = rules.obstacle(toPrefix: prefix) {
                    problem(setting, in: name, "'\(prefix)' begins \(obstacle)", remedy: "choose another prefix")
                }
            }
        }
    }
}

extension Settings.Profile.Provider {
    /// What the object store does not take as a key.
    package var keyRules: ObjectKeyRules {
        switch self {
        case .aws: .s3
        case .minio: .minio
        case .ceph: .ceph
        case .ali: .oss
        }
    }

    /// Whether a host is one of the provider's own.
    func owns(_ host: String) -> Bool {
        domains.contains { host.lowercased().hasSuffix(".\($0)") }
    }

    fileprivate var domains: [String] {
        switch self {
        case .aws: ["amazonaws.com", "amazonaws.com.cn"]
        case .ali: ["aliyuncs.com"]
        case .minio, .ceph: []
        }
    }

    /// What the names of the object store's own hosts begin with.
    fileprivate var hostPrefix: String? {
        switch self {
        case .aws: "s3"
        case .ali: "oss-"
        case .minio, .ceph: nil
        }
    }

    /// The worker's address of the object store in a region.
    fileprivate func endpoint(in region: StorageRegion) -> String? {
        switch self {
        case .aws: publicEndpoint(in: region)
        case .ali: "https://oss-\(region.name)\(region.isInternal ? "-internal" : "").aliyuncs.com"
        case .minio, .ceph: nil
        }
    }

    /// The docks' address of the object store in a region.
    fileprivate func publicEndpoint(in region: StorageRegion) -> String? {
        switch self {
        case .aws: "https://s3.\(region.name).\(Self.awsDomain(of: region.name))"
        case .ali: "https://oss-\(region.name).aliyuncs.com"
        case .minio, .ceph: nil
        }
    }

    /// How the bucket is named by default: over TLS in the path where its name has dots, since no certificate covers
    /// those before a host.
    fileprivate func addressing(of bucket: String, at endpoint: ServiceAddress?) -> Settings.Profile.Addressing {
        let isDotted = self == .aws && bucket.contains(".") && endpoint?.scheme == "https"
        return hasRegions && !isDotted ? .virtual : .path
    }
}

extension ServiceAddress {
    /// Whether only machines inside the provider's network reach it.
    fileprivate var isInternal: Bool {
        host.hasSuffix("-internal.aliyuncs.com") || host.contains(".vpce.amazonaws.com")
    }

    /// The same without the bucket, where it is an address of the provider's own that names it already.
    fileprivate func withoutBucket(_ bucket: String, of provider: Settings.Profile.Provider) -> ServiceAddress {
        let host = host.lowercased()
        let rest = host.dropFirst(bucket.utf8.count + 1)
        guard !bucket.isEmpty, host.hasPrefix("\(bucket)."), provider.owns(host),
            provider.hostPrefix.map(rest.hasPrefix) ?? false
        else {
            return self
        }
        return replacingHost(with: String(rest))
    }
}
