import CredentialMinting
package import Primitives

extension WorkerProfile {
    /// Why a key is for nobody to write, to be read after "is"; `nil` where it may be.
    package func obstacle(to key: ObjectKey) -> String? {
        if isAmbiguous(key) {
            return "a key with an empty segment or '.': this object store takes it for another key"
        }
        if isReserved(key) {
            return "kept for the profile's self-test (CANARY_KEY), which removes what is there"
        }
        return nil
    }

    /// The object store would take it for another, or for none.
    private func isAmbiguous(_ key: ObjectKey) -> Bool {
        let segments = key.value.split(separator: "/", omittingEmptySubsequences: false)
        return mergesSlashes && segments.contains { $0.isEmpty || $0 == "." }
    }

    /// The self-test would remove the object, proven or not; and where keys are paths, an object above or below the
    /// canary's would make it impossible to write, which quarantines the profile.
    private func isReserved(_ key: ObjectKey) -> Bool {
        guard let canaryKey else {
            return false
        }
        return ScopeCanary.keys(of: canaryKey).contains { canary in
            key == canary || mergesSlashes && (key.isUnder(canary) || canary.isUnder(key))
        }
    }
}

extension ObjectKey {
    fileprivate func isUnder(_ folder: ObjectKey) -> Bool {
        value.utf8.starts(with: "\(folder.value)/".utf8)
    }
}
