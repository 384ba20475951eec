package import Primitives

/// One setting as it is asked for: a name, and for what belongs to a profile, the profile.
package struct SettingKey: Sendable, Hashable {
    /// The setting.
    package let name: SettingName
    /// The profile it belongs to, or whose override it is.
    package let profile: ProfileName?

    /// A setting of the service, or of one profile.
    package init(_ name: SettingName, in profile: ProfileName? = nil) {
        self.name = name
        self.profile = profile
    }

    /// The whole name: `UPLOADS_GRACE`, `STORAGE_EU_ENDPOINT`, `STORAGE_EU_UPLOADS_GRACE`.
    package var words: String {
        profile.map { "STORAGE_\($0.value.uppercased())_\(name.local)" } ?? name.rawValue
    }

    /// The environment variable, which is also the name of the secret file.
    package var variable: String {
        "WAYBILL_\(words)"
    }

    /// The path in YAML and in `--set`: the first word is the section, the rest the key in it.
    package var path: [String] {
        guard let profile else {
            return Self.sectioned(name.local)
        }
        return ["storage", profile.value]
            + (name.isProfileScoped ? [name.local.lowercased()] : Self.sectioned(name.local))
    }

    /// The path with its dots: `storage.eu.uploads.grace`.
    package var dotted: String {
        path.joined(separator: ".")
    }

    private static func sectioned(_ words: String) -> [String] {
        words.lowercased().split(separator: "_", maxSplits: 1).map(String.init)
    }
}

extension SettingKey {
    private static let ofService = Dictionary(
        uniqueKeysWithValues: SettingName.allCases.filter { !$0.isProfileScoped }.map { ($0.rawValue, $0) }
    )
    private static let ofProfile = Dictionary(
        uniqueKeysWithValues: SettingName.allCases.filter { $0.isProfileScoped || $0.allowsProfileOverride }
            .map { ($0.local, $0) }
    )

    /// Reads a whole name, as in `STORAGE_EU_ENDPOINT`; `nil` where the catalogue has none such.
    package init?(words: String) {
        if let name = Self.ofService[words] {
            self.init(name)
            return
        }
        let parts = words.split(separator: "_", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "STORAGE", let profile = ProfileName(parts[1].lowercased()),
            let name = Self.ofProfile[String(parts[2])]
        else {
            return nil
        }
        self.init(name, in: profile)
    }

    /// Reads a path of YAML or `--set`.
    ///
    /// The words count, not where the dots are: `policies_dir` is `policies.dir`.
    init?(path: [String]) {
        let words = path.joined(separator: "_")
        guard words == words.lowercased() else {
            return nil
        }
        self.init(words: words.uppercased())
    }
}
