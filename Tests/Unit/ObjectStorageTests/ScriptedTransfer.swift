import HTTPTransport
import ObjectStorage
import Primitives
import Synchronization

/// Answers requests from a list, and keeps them.
final class ScriptedTransfer: Sendable {
    private let state: Mutex<(answers: [HTTPResponse], requests: [HTTPRequest])>

    convenience init(_ answers: HTTPResponse...) {
        self.init(answers)
    }

    init(_ answers: [HTTPResponse]) {
        state = Mutex((answers, []))
    }

    var requests: [HTTPRequest] {
        state.withLock { $0.requests }
    }

    func client(_ profile: StorageProfile, clock: any WallClock = ManualWallClock()) throws -> StorageClient {
        StorageClient(profile: profile, http: try HTTPClient(), clock: clock) { request throws(HTTPTransportError) in
            let answer = self.state.withLock { state in
                state.requests.append(request)
                return state.answers.isEmpty ? nil : state.answers.removeFirst()
            }
            guard let answer else {
                throw HTTPTransportError(code: .connectionLost, text: "the script is over", operation: "test")
            }
            return answer
        }
    }
}
