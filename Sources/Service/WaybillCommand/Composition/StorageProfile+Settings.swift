import ObjectStorage
import Primitives
import Settings

extension StorageProfile {
    init(_ settings: Settings.Profile) throws {
        let provider: Provider =
            switch settings.provider {
            case .aws: .aws
            case .minio: .minio
            case .ali: .ali
            case .ceph: .ceph
            }
        guard let endpoint = StorageEndpoint(settings.endpoint), let sts = StorageEndpoint(settings.stsEndpoint) else {
            throw CompositionError(
                description: """
                    STORAGE_\(settings.name.value.uppercased())_ENDPOINT: an endpoint is a scheme and a host, without a path
                    """
            )
        }
        self.init(
            name: settings.name,
            provider: provider,
            endpoint: endpoint,
            stsEndpoint: sts,
            region: settings.region,
            bucket: settings.bucket,
            addressing: Addressing(settings.addressing),
            roleARN: settings.roleARN,
            externalID: settings.externalID,
            sourceIdentity: settings.sourceIdentity,
            sessionTags: settings.sessionTags.map { SessionTag(key: $0.key, value: $0.value) }
        )
    }
}

extension StorageProfile.Addressing {
    fileprivate init(_ setting: Settings.Profile.Addressing) {
        switch setting {
        case .path: self = .path
        case .virtual: self = .virtual
        case .cname: self = .cname
        }
    }
}
