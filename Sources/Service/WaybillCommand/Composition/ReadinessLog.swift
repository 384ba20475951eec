import ControlProtocol
import Logging
import ServiceLifecycle
import Worker

/// Says in the log what the worker waits for, and when it is ready: whenever that changes.
struct ReadinessLog: Service {
    /// How often it looks, while something is missing and else; what passes sooner is not worth a line.
    private static let intervals = (missing: Duration.seconds(1), else: Duration.seconds(5))

    let service: any ControlService
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // Of a start in good order only the last line is said.
            var said: [String]?
            while (try? await Task.sleep(for: said == [] ? Self.intervals.else : Self.intervals.missing)) != nil {
                let readiness = await service.readiness()
                let missing = readiness.checks.filter { !$0.ready }
                guard missing.map(\.name) != said, !Task.isCancelled else {
                    continue
                }
                for check in missing where said?.contains(check.name) != true {
                    logger.warning(
                        "waiting",
                        metadata: ["for": "\(check.name)", "reason": "\(check.message ?? "it is not there")"]
                    )
                }
                if readiness.ready {
                    logger.info("ready")
                }
                said = missing.map(\.name)
            }
        }
    }
}
