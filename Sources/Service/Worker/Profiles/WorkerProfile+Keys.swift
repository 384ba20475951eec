package import Primitives

extension WorkerProfile {
    /// Why the object store would take a key for another, or for none, to be read after "gives"; `nil` where it takes
    /// it as it is.
    package func ambiguity(of key: ObjectKey) -> String? {
        let segments = key.value.split(separator: "/", omittingEmptySubsequences: false)
        guard mergesSlashes, segments.contains(where: { $0.isEmpty || $0 == "." }) else {
            return nil
        }
        return "a key with an empty segment or '.': this object store takes it for another key"
    }
}
