import ArgumentParser
import ControlProtocol

/// States of uploads, as in `failed,canceled`.
struct StateList: Sendable, Hashable, ExpressibleByArgument {
    let states: [UploadResource.State]

    init?(argument: String) {
        states = argument.split(separator: ",", omittingEmptySubsequences: false)
            .map { UploadResource.State(rawValue: String($0)) }
        guard states.allSatisfy(UploadResource.State.known.contains) else {
            return nil
        }
    }
}
