package import ControlProtocol
import CredentialMinting
import Primitives

extension WorkerControl {
    package func profileServing(gateway: String?) async -> String? {
        (gateway.map { profiles.profile(for: $0) } ?? profiles.fallback)?.name.value
    }

    package func profileClaiming(gateway: String) async -> String? {
        profiles.claimant(of: gateway)?.name.value
    }

    package func profileList() async -> ProfileList {
        ProfileList(profiles: profiles.all.map { ProfileResource($0) })
    }
}

extension ProfileResource {
    init(_ profile: WorkerProfile) {
        self.init(
            name: profile.name.value,
            provider: profile.presentation.provider,
            bucket: profile.bucket,
            endpoint: profile.presentation.endpoint,
            publicEndpoint: profile.dock.endpoint,
            region: profile.presentation.region,
            gateways: profile.presentation.gateways,
            keyPrefixes: profile.keyPrefixes.map(\.description),
            mintPrefixes: profile.mintPrefixes.map(\.description),
            available: profile.selfTest.obstacle == nil,
            quarantined: profile.selfTest.quarantine.map { quarantine in
                Quarantine(
                    since: quarantine.since,
                    reason: quarantine.failure.reason,
                    remedy: quarantine.failure.remedy
                )
            }
        )
    }
}
