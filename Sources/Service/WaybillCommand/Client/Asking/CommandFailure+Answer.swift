import ControlProtocol
import HTTPTransport
import Primitives

extension CommandFailure {
    /// An answer that is none of success.
    init(status: Int, body: [UInt8], server: ServerAddress) {
        let problem = try? ControlJSON.decode(Problem.self, from: body)
        let message = problem.map { PrintableText.guarded($0.detail, limit: 4096) } ?? "\(server) answered \(status)"
        switch status {
        case 401:
            self.init(.unanswered, message, nextStep: "set WAYBILL_TOKEN to a token of the worker")
            isFinal = true
        case 403:
            self.init(.no, message, nextStep: "use a token whose role and profiles reach so far")
            isFinal = true
        case 408, 429:
            self.init(.unanswered, message, nextStep: "try again in a minute")
        case 400 where problem != nil:
            self.init(.usage, message)
        case 400...499 where problem != nil:
            self.init(.no, message, nextStep: problem.flatMap(Self.nextStep))
        case 500...599:
            self.init(.unanswered, message, nextStep: problem.flatMap(Self.nextStep))
        default:
            self.init(.unanswered, message, nextStep: "check that --server is a worker's address")
        }
    }

    /// A request that got no answer.
    init(transport error: HTTPTransportError, server: ServerAddress) {
        switch error.code {
        case .connect, .resolve:
            self.init(
                .unanswered,
                "cannot reach \(server): \(error.text.printable)",
                nextStep: "start it with `waybill run`, or name it with --server or WAYBILL_SERVER"
            )
        case .timeout:
            self.init(.unanswered, "\(server) did not answer in time")
        case .tls:
            self.init(.unanswered, "\(server) is not trusted: \(error.text.printable)")
        case .invalidRequest:
            self.init(.usage, "cannot ask \(server): \(error.text.printable)")
        default:
            self.init(.unanswered, "\(server) did not answer: \(error.text.printable)")
        }
    }

    private static func nextStep(after problem: Problem) -> String? {
        switch problem.code {
        case .notFound: "list them with `waybill uploads`"
        case .busy:
            switch problem.extras["upload_id"] {
            case .string(let id):
                "see `waybill show \(id.printable)`, or end it with `waybill cancel \(id.printable)`"
            default: "see `waybill uploads`, and cancel what is in the way"
            }
        case .profileUnavailable where problem.retryAfter != nil:
            "try again when an upload of the profile has ended, or raise its MAX_LIVE"
        case .profileUnavailable: "see the worker's log: it names what the object store refused"
        case .notReady: "wait for it, or see its /readyz and its log"
        default: nil
        }
    }
}
