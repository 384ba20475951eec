package import ControlProtocol
import CredentialMinting
import Logging
import Primitives
import RequestSigning
import UploadTracking

extension WorkerControl {
    package func mintCredentials(
        _ request: CredentialsRequest,
        requester: String
    ) async throws(Problem) -> CredentialsResource {
        let profile = try mintingProfile(request.profile)
        let mint = DirectMint(profile: profile, store: tracker.store)
        let keys = try mint.keys(request.keys)
        try checkPrefixes(of: keys, profile: profile)
        try checkMints(profile)
        let minted = try await mint.mint(keys, duration: request.duration, purpose: .mint, requester: requester)
        logger.info(
            "credentials minted on demand",
            metadata: [
                "profile": "\(profile.name)", "requester": "\(requester)", "keys": "\(keys.count)",
                "access_key_id": "\(minted.credentials.accessKeyID)",
            ]
        )
        return CredentialsResource(minted, profile: profile)
    }

    private func mintingProfile(_ name: String?) throws(Problem) -> WorkerProfile {
        if let name {
            return try profile(named: name)
        }
        guard let profile = profiles.fallback else {
            throw .invalid(field: "profile", "is needed; there are: \(knownProfiles)")
        }
        return profile
    }

    /// Outside the profile's `MINT_PREFIXES` nothing is minted on demand (rules.md, Credentials).
    private func checkPrefixes(of keys: [ObjectKey], profile: WorkerProfile) throws(Problem) {
        let setting = "STORAGE_\(profile.name.value.uppercased())_MINT_PREFIXES"
        guard !profile.mintPrefixes.isEmpty else {
            throw Problem(
                .mintForbidden,
                detail: "nothing is minted on demand for '\(profile.name)': set \(setting) to where others may write"
            )
        }
        for (index, key) in keys.enumerated() where !profile.mintPrefixes.contains(where: { $0.contains(key) }) {
            let prefixes = profile.mintPrefixes.map(\.description).joined(separator: ", ")
            throw Problem(
                .mintForbidden,
                detail: "keys[\(index)] lies in none of \(setting) (\(prefixes)): ask for keys there, or have it set",
                extras: ["field": .string("keys[\(index)]")]
            )
        }
    }
}
