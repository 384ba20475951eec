import Primitives

/// The storage profiles.
extension SettingsReader {
    /// The names of the profiles, without those that were refused.
    mutating func profileNames() -> [ProfileName] {
        let names = list(.storageProfiles) { text throws(InvalidValue) in
            guard let name = ProfileName(text) else {
                throw InvalidValue(
                    reason: "holds a name that is not [a-z][a-z0-9]*",
                    allowed: "names of lower-case letters and digits, separated by commas"
                )
            }
            // storage.profiles is the list itself.
            guard name.value != "profiles" else {
                throw InvalidValue(reason: "holds the name 'profiles', which is taken", allowed: "any other name")
            }
            return name
        }
        if Set(names).count != names.count {
            problem(.storageProfiles, "names a profile twice")
        }
        return names
    }

    /// Reads every profile, and checks them against one another.
    mutating func profiles(
        _ names: [ProfileName],
        uploads: Settings.Uploads,
        webhook: Settings.Webhook
    ) -> [Settings.Profile] {
        let isUnset = !isGiven(.storageProfiles) && !givenKeys.contains { $0.profile != nil }
        if isUnset {
            noteThatNothingIsSet()
        }
        let profiles = names.map { profile($0, uploads: uploads, webhook: webhook, isUnset: isUnset) }
        checkOverlap(of: profiles)
        checkPrefixes(of: profiles)
        return profiles
    }

    private mutating func noteThatNothingIsSet() {
        withReport { report in
            report.problem(
                "STORAGE_DEFAULT_*",
                .default,
                "no storage is set: the profile 'default' needs a provider, a bucket, and what its provider asks for",
                remedy: """
                    for example
                      WAYBILL_STORAGE_DEFAULT_PROVIDER=minio
                      WAYBILL_STORAGE_DEFAULT_ENDPOINT=http://127.0.0.1:9000
                      WAYBILL_STORAGE_DEFAULT_BUCKET=dock-logs
                      WAYBILL_STORAGE_DEFAULT_ACCESS_KEY_ID=…
                      WAYBILL_STORAGE_DEFAULT_SECRET_ACCESS_KEY=…
                    or, for aws and ali (ceph takes ENDPOINT in place of REGION)
                      WAYBILL_STORAGE_DEFAULT_PROVIDER=aws
                      WAYBILL_STORAGE_DEFAULT_REGION=eu-central-1
                      WAYBILL_STORAGE_DEFAULT_BUCKET=dock-logs
                      WAYBILL_STORAGE_DEFAULT_ROLE_ARN=arn:aws:iam::123456789012:role/dock-logs
                    """
            )
        }
    }

    private mutating func checkOverlap(of profiles: [Settings.Profile]) {
        for (index, profile) in profiles.enumerated() {
            for other in profiles[..<index] where other.name != profile.name {
                for pattern in profile.gateways {
                    guard let taken = other.gateways.first(where: { $0.overlaps(pattern) }) else {
                        continue
                    }
                    problem(
                        .gateways,
                        in: profile.name,
                        "'\(pattern)' overlaps '\(taken)' of the profile \(other.name)",
                        remedy: "a gateway belongs to one profile at most"
                    )
                }
            }
        }
    }

    /// Credentials that are minted on demand must not reach what docks upload.
    ///
    /// For another profile's uploads that is an error: a token that is limited to one profile would reach the other's.
    /// Within one profile it is the operator's choice, and a warning.
    private mutating func checkPrefixes(of profiles: [Settings.Profile]) {
        for profile in profiles {
            for (text, other) in profile.mintPrefixes.flatMap({ text in profiles.map { (text, $0) } })
            where other.sharesBucket(with: profile) {
                let owner = other.name == profile.name ? "this profile" : "the profile \(other.name)"
                let isFixed: Bool
                let reason: String
                if let taken = other.uploadPrefixes.first(where: { $0.overlaps(KeyPrefix(text)) }) {
                    isFixed = true
                    reason = "'\(text)' overlaps '\(taken)', where \(owner) has uploads in the same bucket"
                } else if other.fixedPrefix == nil {
                    isFixed = false
                    reason = "KEY_TEMPLATE of \(owner) begins with a placeholder: uploads may lie within '\(text)'"
                } else {
                    continue
                }
                let found = SettingsProblem(
                    setting: SettingKey(.mintPrefixes, in: profile.name).words,
                    source: source(of: .mintPrefixes, in: profile.name),
                    reason: reason,
                    remedy: "keep MINT_PREFIXES apart from KEY_TEMPLATE and KEY_PREFIXES"
                )
                withReport { report in
                    if isFixed && other.name != profile.name {
                        report.problems.append(found)
                    } else {
                        report.warnings.append(found)
                    }
                }
            }
        }
    }

    /// Judges the keys that mean nothing: in the environment and among the secret files they are somebody else's
    /// more often than not, and deserve a warning; in YAML and `--set` they are mistakes (contract.md, Settings).
    mutating func judgeUnknownKeys(profiles: [ProfileName]) {
        let strays = givenKeys.filter { key in key.profile.map { !profiles.contains($0) } ?? false }
            .sorted { $0.words < $1.words }
        let listIsRefused = isRefused(.storageProfiles)
        for key in strays where !listIsRefused {
            let source = source(of: key.name, in: key.profile)
            let named = profiles.map(\.value).joined(separator: ", ")
            let name = key.profile?.value ?? ""
            note(
                SettingsProblem(
                    setting: key.words,
                    source: source,
                    reason: "there is no profile '\(name)': STORAGE_PROFILES is \(named)",
                    remedy: "add \(name) to STORAGE_PROFILES"
                ),
                from: source
            )
        }
        for unknown in report.unknown {
            let meant = SettingsCatalogue.suggestion(for: unknown.words, profiles: profiles)
            let spelling = meant.map { key in
                switch unknown.source {
                case .environment, .secretFile: key.variable
                case .argument, .file, .default: key.dotted
                }
            }
            note(
                SettingsProblem(
                    setting: unknown.written,
                    source: unknown.source,
                    reason: "there is no such setting",
                    remedy: spelling.map { "did you mean \($0)?" }
                ),
                from: unknown.source
            )
        }
    }

    private mutating func note(_ problem: SettingsProblem, from source: SettingSource) {
        withReport { report in
            switch source {
            case .environment, .secretFile: report.warnings.append(problem)
            case .argument, .file, .default: report.problems.append(problem)
            }
        }
    }
}
