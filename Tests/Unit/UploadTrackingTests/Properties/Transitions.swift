import UploadTracking

/// What one event did to an upload.
struct Step {
    var event: UploadEvent
    var before: Upload
    var after: Upload
    /// The states of the two, which are derived and asked for often.
    var wasState: UploadState
    var isState: UploadState

    var wasOver: Bool {
        wasState.isTerminal
    }

    var isOver: Bool {
        isState.isTerminal
    }
}

/// From which state to which files and uploads were seen to go.
struct Transitions: Equatable, Sendable {
    struct Edge<State: Hashable & Sendable>: Hashable, Sendable {
        var from: State
        var to: State
    }

    private(set) var files: Set<Edge<FileState>> = []
    private(set) var uploads: Set<Edge<UploadState>> = []

    mutating func add(_ step: Step) {
        for index in step.after.files.indices {
            let (old, new) = (step.before.files[index].state, step.after.files[index].state)
            if old != new {
                files.insert(Edge(from: old, to: new))
            }
        }
        if step.wasState != step.isState {
            uploads.insert(Edge(from: step.wasState, to: step.isState))
        }
    }

    mutating func join(_ other: Transitions) {
        files.formUnion(other.files)
        uploads.formUnion(other.uploads)
    }
}
