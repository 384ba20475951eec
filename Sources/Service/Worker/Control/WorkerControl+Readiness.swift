package import ControlProtocol
import MQTTTransport
import ObjectVerification
import Primitives
import UploadTracking

/// What the worker needs, each with the next step where it is missing: open to everybody, so never a secret.
extension WorkerControl {
    package func readiness() async -> ReadinessResource {
        ReadinessResource(
            checks: [
                await storeCheck(), membership.status.map { check("mqtt-subscription", $0) } ?? standingBy,
                check("mqtt-publisher", publisher.status),
            ] + profiles.all.map(check) + (await stoppedWebhooks())
        )
    }

    private var standingBy: ReadinessResource.Check {
        ReadinessResource.Check(
            name: "mqtt-subscription",
            ready: false,
            message: "standing by: no slot is free, or none could be taken yet"
        )
    }

    private func check(_ name: String, _ status: MQTTStatus) -> ReadinessResource.Check {
        let message: String? =
            switch status.state {
            case .up: nil
            case .connecting: "no connection to the broker yet; see that it runs, and that MQTT_URL names it"
            case .down(let reason): "no connection to the broker: \(reason); \(reason.remedy)"
            }
        return ReadinessResource.Check(name: name, ready: status.isUp, message: message)
    }

    private func storeCheck() async -> ReadinessResource.Check {
        do {
            _ = try await tracker.store.read { try $0.nextDue(.timer) }
            return ReadinessResource.Check(name: "store", ready: true)
        } catch {
            let remedy = (error as? TrackingStoreError)?.remedy.map { "; \($0)" } ?? ""
            return ReadinessResource.Check(name: "store", ready: false, message: "\(error)\(remedy)")
        }
    }

    /// The webhooks that want no more, which nobody waits for: there is a check only while there is such a one.
    private func stoppedWebhooks() async -> [ReadinessResource.Check] {
        let lanes = try? await tracker.store.read { try $0.deliveryLanes(of: WebhookDestination.name) }
        return (lanes ?? []).filter(\.isStopped).map { lane in
            ReadinessResource.Check(
                name: "webhook.\(lane.profile)",
                ready: false,
                required: false,
                message:
                    "the endpoint answered 410 (Gone), and notices to it are paused; set WEBHOOK_URL to another, or run "
                    + "`waybill notices --replay` when it is back"
            )
        }
    }

    /// One profile that cannot be used leaves the worker ready for the others, and for what it reads and records of this
    /// one (rules.md, Credentials, Canary).
    private func check(_ profile: WorkerProfile) -> ReadinessResource.Check {
        let name = profile.name.value
        let setting = "STORAGE_\(name.uppercased())_ENDPOINT"
        let reason: String? =
            if profile.verifier.isBreakerOpen {
                "the object store or its STS does not answer; see that it runs, and that \(setting) names it"
            } else if profile.selfTest.quarantine != nil {
                "quarantined by its self-test; see the log, or `waybill check`"
            } else if profile.selfTest.obstacle != nil {
                "its self-test has not passed yet; see that the object store runs, and that \(setting) names it"
            } else {
                nil
            }
        return ReadinessResource.Check(
            name: "storage.\(name)",
            ready: reason == nil,
            required: false,
            message: reason
        )
    }
}
