import UploadTracking

/// From which state to which files and uploads were seen to go.
struct Transitions: Equatable, Sendable {
    struct Edge<State: Hashable & Sendable>: Hashable, Sendable {
        var from: State
        var to: State
    }

    private(set) var files: Set<Edge<FileState>> = []
    private(set) var uploads: Set<Edge<UploadState>> = []

    mutating func add(from before: Upload, to after: Upload) {
        for (old, new) in zip(before.files, after.files) where old.state != new.state {
            files.insert(Edge(from: old.state, to: new.state))
        }
        let (old, new) = (before.state, after.state)
        if old != new {
            uploads.insert(Edge(from: old, to: new))
        }
    }

    mutating func join(_ other: Transitions) {
        files.formUnion(other.files)
        uploads.formUnion(other.uploads)
    }
}
