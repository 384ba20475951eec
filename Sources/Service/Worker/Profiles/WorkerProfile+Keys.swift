import CredentialMinting
package import Primitives

extension WorkerProfile {
    /// Why a key is for nobody to write, to be read after "is"; `nil` where it may be.
    package func obstacle(to key: ObjectKey) -> String? {
        if let obstacle = keyRules.obstacle(to: key) {
            return obstacle
        }
        if isReserved(key) {
            return "kept for the profile's self-test (CANARY_KEY), which removes what is there"
        }
        return nil
    }

    /// The self-test would remove the object, proven or not; and where keys are paths, an object above or below the
    /// canary's would make it impossible to write, which quarantines the profile.
    private func isReserved(_ key: ObjectKey) -> Bool {
        guard let canaryKey else {
            return false
        }
        return ScopeCanary.keys(of: canaryKey).contains { canary in
            key == canary || keyRules.keysArePaths && (key.isUnder(canary) || canary.isUnder(key))
        }
    }
}

extension ObjectKey {
    fileprivate func isUnder(_ folder: ObjectKey) -> Bool {
        value.utf8.starts(with: "\(folder.value)/".utf8)
    }
}
