// Which upload has a module of a dock (docs/ARCHITECTURE.md, A dock's modules).
extension Upload {
    /// (gateway, module) belongs to this upload: until the dock has nothing more to do for any of its files, and a
    /// cancel, if one was called for, is answered or given up.
    ///
    /// Once it is `false` it stays so: the module may be another upload's by then.
    package var holdsSlots: Bool {
        cancellation?.isOpen == true || !files.allSatisfy(isDoneByTheDock)
    }

    /// The dock has reported the file, or given it up, or was told to stop: what is left is between the worker and the
    /// object store.
    ///
    /// What a timer has announced is taken back by a word of the dock, and owes it a cancel. A dock that never answered
    /// its cancel may be at it still.
    private func isDoneByTheDock(_ file: UploadFile) -> Bool {
        if file.state.isTerminal {
            return true
        }
        return switch file.ending?.source {
        case nil: file.state == .verifying
        case .device: true
        case .timer: false
        case .cancel: cancellation?.progress != .givenUp
        }
    }
}
