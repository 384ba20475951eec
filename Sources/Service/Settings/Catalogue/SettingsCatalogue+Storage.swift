extension SettingsCatalogue {
    /// A profile: a bucket, and how docks and the worker reach it.
    static let storage = Section(
        title: "Storage, per profile",
        definitions: [
            SettingDefinition(
                .storageProfiles,
                .list,
                .value("default"),
                reloadable: true,
                summary: "names of the profiles, [a-z][a-z0-9]*"
            ),
            profile(.provider, .choice(Settings.Profile.Provider.self), summary: "whose API the object store speaks"),
            profile(
                .endpoint,
                .url(schemes: ["https", "http"]),
                .derived("from REGION for aws and ali"),
                summary: "the worker's address of the object store; minio and ceph need it"
            ),
            profile(
                .publicEndpoint,
                .url(schemes: ["https", "http"]),
                .derived("ENDPOINT; the region's public one where that is internal or the bucket's own domain"),
                summary: "the dock's address of the object store, without the bucket"
            ),
            profile(
                .stsEndpoint,
                .url(schemes: ["https", "http"]),
                .derived("ENDPOINT; regional for aws and ali"),
                summary: "where AssumeRole is asked"
            ),
            profile(
                .region,
                .text,
                .derived("us-east-1 for minio and ceph"),
                summary: "region; aws and ali need it; as cn-beijing-internal, the worker uses ali's internal address"
            ),
            profile(.dockRegion, .text, .derived("REGION, without -internal"), summary: "region the dock is told"),
            profile(
                .dockProvider,
                .choice(Settings.Profile.DockProvider.self),
                .derived("PROVIDER, ceph as aws"),
                summary: "provider the dock is told"
            ),
            profile(.bucket, .text, summary: "bucket"),
            profile(
                .addressing,
                .choice(Settings.Profile.Addressing.self),
                .derived("path for minio, ceph and names with dots over https, else virtual"),
                summary: "bucket in the path, in the host name, or (cname; aws, ali) ENDPOINT is its own domain"
            ),
            profile(.roleARN, .text, summary: "role to assume; aws, ali and ceph need it"),
            profile(.externalID, .text, display: .hidden, summary: "external id that the role's trust asks for"),
            profile(.sourceIdentity, .text, summary: "aws: source identity of the sessions, which their log shows"),
            profile(.sessionTags, .list, summary: "aws: tags of the sessions, as k=v,k=v"),
            profile(.verifyRoleARN, .text, .derived("ROLE_ARN"), summary: "role of the worker's own session"),
            profile(
                .verifyWith,
                .choice(Settings.Profile.VerifyWith.self),
                .derived("session; parent for minio"),
                summary: "whose key signs HEAD and download"
            ),
            profile(
                .duration,
                .duration(atLeast: .seconds(900)),
                .value("1h"),
                summary: "lifetime of the credentials of one upload"
            ),
            profile(
                .expiryMargin,
                .duration(atLeast: .zero),
                .value("1m"),
                summary: "how long before expiry credentials count as expired"
            ),
            profile(
                .expireUnit,
                .choice(Settings.Profile.ExpireUnit.self),
                .value("ms"),
                summary: "unit of expire in fileupload_start"
            ),
            profile(
                .keyTemplate,
                .text,
                .value("logs/{gateway}/{upload}/{module}.tar"),
                summary: "object key; {upload} is a whole segment; also {date} {profile} {label.NAME}"
            ),
            profile(
                .keyPrefixes,
                .list,
                .derived("KEY_TEMPLATE up to its first placeholder"),
                summary: "where the object keys that requests choose may lie; prefixes as in MINT_PREFIXES"
            ),
            profile(
                .mintPrefixes,
                .list,
                summary:
                    "where POST /v1/credentials mints: exports is the object exports and all of exports/, not exports-old"
            ),
            profile(.gateways, .list, summary: "gateways of this profile: exact or prefix*"),
            profile(
                .maxLive,
                .integer(0...1_000_000),
                .value("0"),
                summary: "live uploads at a time, more are refused (adopted ones count, and never are); 0: no limit"
            ),
            profile(.kmsKey, .text, summary: "key that encrypts the bucket; adds its use to the scope"),
            profile(.caFile, .path, summary: "certificates to trust instead of the system's (PEM)"),
            profile(
                .fingerprint,
                .choice(Settings.Profile.Fingerprint.self),
                .value("auto"),
                summary:
                    "algorithm of the dock's fingerprint; others are none; auto tells it by length; none: see UPLOADS_UNREPORTED"
            ),
            profile(
                .metadataProof,
                .toggle,
                .value("off"),
                summary: "whether object metadata (x-amz-meta-md5, -sha1, -sha256, -fingerprint; x-oss-meta-…) "
                    + "may prove a fingerprint: trusts the uploader, who writes it"
            ),
            profile(
                .selfTest,
                .choice(Settings.Profile.SelfTest.self),
                .value("require"),
                summary: "canary at start: that scopes are enforced"
            ),
            profile(.canaryKey, .text, .derived("built in"), summary: "object key that the canary writes"),
        ]
    )

    /// The long-lived credentials from which the others are derived.
    static let parent = Section(
        title: "Parent credentials, per profile",
        definitions: [
            profile(
                .parent,
                .choice(Settings.Profile.Parent.self),
                .value("auto"),
                summary: "where the parent credentials come from"
            ),
            profile(
                .parentFile,
                .path,
                summary: "file with the parent credentials, JSON or key=value, read again when it changes"
            ),
            profile(
                .parentProfile,
                .text,
                .derived("AWS_PROFILE, else default"),
                summary: "profile of the AWS tools' shared files"
            ),
            profile(
                .parentProcess,
                .text,
                display: .program,
                summary: "command that prints them, as credential_process does; no secret in its arguments"
            ),
            profile(.accessKeyID, .text, summary: "static parent: access key id"),
            profile(.secretAccessKey, .text, secret: true, summary: "static parent: secret key"),
            profile(
                .sessionToken,
                .text,
                secret: true,
                summary: "static parent: session token, where it is temporary itself"
            ),
        ]
    )

    /// Profiles reload as a whole (contract.md, Settings).
    private static func profile(
        _ name: SettingName,
        _ kind: SettingKind,
        _ defaultValue: SettingDefault = .none,
        secret: Bool = false,
        display: SettingDisplay? = nil,
        summary: String
    ) -> SettingDefinition {
        SettingDefinition(
            name,
            kind,
            defaultValue,
            secret: secret,
            reloadable: true,
            display: display,
            summary: summary
        )
    }
}
