import Primitives

/// One storage profile, with what the contract derives.
extension SettingsReader {
    /// Reads a profile.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - base: The service's `UPLOADS_*`.
    ///   - baseWebhook: The service's `WEBHOOK_*`.
    ///   - isUnset: Whether no storage setting is given at all, which was said already.
    /// - Returns: The profile; where something was refused, with a stand-in that is never used.
    mutating func profile(
        _ name: ProfileName,
        uploads base: Settings.Uploads,
        webhook baseWebhook: Settings.Webhook,
        isUnset: Bool
    ) -> Settings.Profile {
        typealias Profile = Settings.Profile
        let given = choice(.provider, as: Profile.Provider.self, in: name)
        // Where it is missing, minio asks for the least: one error instead of four.
        let provider = given ?? .minio
        let bucket = text(.bucket, in: name) { text throws(InvalidValue) in
            try BucketName.check(text, of: provider)
        }
        let places = addresses(in: name, provider: provider, bucket: bucket ?? "")
        let dockRegion = text(.dockRegion, in: name, derived: places.region.name.isEmpty ? nil : places.region.name)
        let dockProvider = choice(
            .dockProvider,
            as: Profile.DockProvider.self,
            in: name,
            derived: given.map(\.toldToDocks)
        )
        let roleARN = text(.roleARN, in: name) { text throws(InvalidValue) in
            try Self.checkRole(text, of: provider)
        }
        let externalID = text(.externalID, in: name)
        let verifyRoleARN = text(.verifyRoleARN, in: name, derived: roleARN) { text throws(InvalidValue) in
            try Self.checkRole(text, of: provider)
        }
        let verifyWith = choice(
            .verifyWith,
            as: Profile.VerifyWith.self,
            in: name,
            derived: provider.defaultVerifyWith
        )
        let keyTemplate = text(.keyTemplate, in: name, check: KeyTemplate.check) ?? ""
        let profile = Profile(
            name: name,
            provider: provider,
            endpoint: places.endpoint,
            publicEndpoint: places.publicEndpoint,
            stsEndpoint: places.stsEndpoint,
            region: places.region.name,
            dockRegion: dockRegion ?? "",
            dockProvider: dockProvider ?? .aws,
            bucket: bucket ?? "",
            addressing: places.addressing,
            roleARN: roleARN,
            externalID: externalID,
            sourceIdentity: text(.sourceIdentity, in: name, check: Self.checkSourceIdentity),
            sessionTags: list(.sessionTags, in: name, check: Self.sessionTag),
            verifyRoleARN: verifyRoleARN,
            verifyWith: verifyWith ?? .session,
            duration: duration(.duration, in: name),
            expiryMargin: duration(.expiryMargin, in: name),
            expireUnit: choice(.expireUnit, as: Profile.ExpireUnit.self, in: name) ?? .milliseconds,
            keyTemplate: keyTemplate,
            keyPrefixes: list(
                .keyPrefixes,
                in: name,
                derived: (try? KeyPattern(keyTemplate))?.fixedPrefix?.description,
                check: Self.checkPrefix
            ),
            mintPrefixes: list(.mintPrefixes, in: name, check: Self.checkPrefix),
            gateways: list(.gateways, in: name, check: Self.gatewayPattern),
            maxLive: integer(.maxLive, in: name),
            kmsKey: text(.kmsKey, in: name) { text throws(InvalidValue) in
                try Self.checkKey(text, of: provider)
            },
            caFile: text(.caFile, in: name),
            fingerprint: choice(.fingerprint, as: Profile.Fingerprint.self, in: name) ?? .auto,
            metadataProof: toggle(.metadataProof, in: name),
            selfTest: choice(.selfTest, as: Profile.SelfTest.self, in: name) ?? .require,
            canaryKey: read(.canaryKey, in: name) { texts throws(InvalidValue) in
                try Self.objectKey(texts.joined(separator: ","))
            },
            parent: choice(.parent, as: Profile.Parent.self, in: name) ?? .auto,
            parentFile: text(.parentFile, in: name),
            parentProfile: text(.parentProfile, in: name),
            parentProcess: text(.parentProcess, in: name),
            accessKeyID: text(.accessKeyID, in: name),
            secretAccessKey: secret(.secretAccessKey, in: name),
            sessionToken: secret(.sessionToken, in: name),
            uploads: uploads(in: name, upon: base),
            webhook: webhook(in: name, upon: baseWebhook)
        )
        if !isUnset {
            checkRequired(of: profile, isProviderKnown: given != nil)
        }
        checkTogether(profile)
        noteMode(of: profile.parentFile, .parentFile, in: name)
        return profile
    }

    /// What a profile cannot do without.
    private mutating func checkRequired(of profile: Settings.Profile, isProviderKnown: Bool) {
        let name = profile.name
        let provider = profile.provider
        if !isProviderKnown {
            missing(.provider, in: name, "every profile needs one of aws, minio, ali, ceph")
        }
        if profile.bucket.isEmpty {
            missing(.bucket, in: name, "every profile needs a bucket")
        }
        guard isProviderKnown else {
            return
        }
        if provider.hasRegions, profile.region.isEmpty {
            missing(.region, in: name, "\(provider.rawValue) needs one")
        }
        if !provider.hasRegions, profile.endpoint.isEmpty {
            missing(.endpoint, in: name, "\(provider.rawValue) needs one, as http://127.0.0.1:9000")
        }
        if provider != .minio, profile.roleARN == nil {
            missing(.roleARN, in: name, "\(provider.rawValue) needs a role to assume")
        }
    }

    /// What does not go together.
    private mutating func checkTogether(_ profile: Settings.Profile) {
        let name = profile.name
        if profile.expiryMargin >= profile.duration, !isRefused(.duration, in: name),
            !isRefused(.expiryMargin, in: name)
        {
            problem(
                .expiryMargin,
                in: name,
                "\(DurationText.text(of: profile.expiryMargin)) is not less than the credentials' lifetime, "
                    + DurationText.text(of: profile.duration),
                remedy: "make it shorter than DURATION"
            )
        }
        if profile.duration > profile.provider.longestDuration {
            problem(
                .duration,
                in: name,
                "\(DurationText.text(of: profile.duration)) is longer than \(profile.provider.rawValue) grants",
                remedy: "at most \(DurationText.text(of: profile.provider.longestDuration))"
            )
        }
        checkKeys(of: profile)
        checkSessionMarks(of: profile)
        checkParent(of: profile)
    }

    private mutating func checkSessionMarks(of profile: Settings.Profile) {
        let name = profile.name
        if profile.provider != .aws {
            for (setting, isSet) in [
                (SettingName.sourceIdentity, profile.sourceIdentity != nil),
                (.sessionTags, !profile.sessionTags.isEmpty),
            ] where isSet {
                problem(
                    setting,
                    in: name,
                    "\(profile.provider.rawValue) knows none: only aws does",
                    remedy: "leave it out"
                )
            }
        }
        let keys = profile.sessionTags.map { $0.key.lowercased() }
        if keys.count > 50 || Set(keys).count != keys.count {
            problem(
                .sessionTags,
                in: name,
                "has over 50 tags, or a key twice",
                remedy: "name each key once, in any case"
            )
        }
    }

    private mutating func checkParent(of profile: Settings.Profile) {
        let name = profile.name
        let names: [SettingName] = [.accessKeyID, .secretAccessKey, .sessionToken]
        guard !names.contains(where: { isRefused($0, in: name) }) else {
            return
        }
        if (profile.accessKeyID == nil) != (profile.secretAccessKey == nil) {
            let lacking: SettingName = profile.accessKeyID == nil ? .accessKeyID : .secretAccessKey
            missing(lacking, in: name, "ACCESS_KEY_ID and SECRET_ACCESS_KEY go together")
        } else if profile.accessKeyID == nil, profile.sessionToken != nil {
            missing(.accessKeyID, in: name, "SESSION_TOKEN is of no use without ACCESS_KEY_ID and SECRET_ACCESS_KEY")
        } else if profile.accessKeyID == nil, profile.parent == .static {
            missing(.accessKeyID, in: name, "PARENT is static, which needs ACCESS_KEY_ID and SECRET_ACCESS_KEY")
        }
        if profile.parent == .file, profile.parentFile == nil {
            missing(.parentFile, in: name, "PARENT is file, which needs PARENT_FILE")
        }
        if profile.parent == .process, profile.parentProcess == nil {
            missing(.parentProcess, in: name, "PARENT is process, which needs PARENT_PROCESS")
        }
        if profile.provider == .ali, profile.parent == .webIdentity || profile.parent == .profile {
            problem(
                .parent,
                in: name,
                "\(profile.parent.rawValue) gives credentials of AWS, and this profile is of ali",
                remedy: "use file, process, instance, or auto"
            )
        }
    }
}
