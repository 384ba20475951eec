import ControlAPI
import CredentialMinting
import FileReading
import Logging
import Primitives
import Settings

extension Check {
    /// That the settings can be used, and that all that is set has an effect.
    static func settings(_ loaded: LoadedSettings) -> Check {
        Check("settings") {
            let idle = UnsupportedSettings.warnings(loaded.effective)
            let odd = loaded.warnings.map { "\($0)" } + idle.map { "\($0) has no effect in this version" }
            guard odd.isEmpty else {
                return .warned(odd.joined(separator: "; "), remedy: "unset what has no effect; see `waybill config`")
            }
            return .passed("\(loaded.effective.count { $0.source != .default }) are set; see `waybill config`")
        }
    }

    /// That the files which the settings name can be read, and hold what they should.
    static func files(_ settings: Settings, profiles: [Settings.Profile]) -> Check {
        Check("files") {
            var faults: [String] = []
            var count = 0
            let certificates =
                [
                    ("MQTT_CA_FILE", settings.mqtt.caFile), ("MQTT_CERT_FILE", settings.mqtt.certFile),
                    ("MQTT_KEY_FILE", settings.mqtt.keyFile),
                ] + profiles.map { ("STORAGE_\($0.name.value.uppercased())_CA_FILE", $0.caFile) }
                + profiles.map { ("WEBHOOK_CA_FILE", $0.webhook.caFile) }
            for (name, path) in certificates {
                if let path {
                    count += 1
                    faults += Self.fault(ofPEM: path).map { ["\(name): \(path) \($0)"] } ?? []
                }
            }
            if let path = settings.http.tokensFile {
                count += 1
                do {
                    _ = try TokensFile(path: path, logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() })
                } catch {
                    faults.append("HTTP_TOKENS_FILE: \(path): \(error)")
                }
            }
            if settings.policiesDirectory != nil {
                count += 1
                do {
                    for profile in profiles {
                        for purpose in [SessionPolicyTemplate.Purpose.upload, .verify]
                        where purpose == .upload || profile.verifyWith == .session {
                            _ = try SessionPolicyTemplate(
                                purpose,
                                of: profile,
                                policiesDirectory: settings.policiesDirectory
                            )
                        }
                    }
                } catch {
                    faults.append("\(error)")
                }
            }
            guard faults.isEmpty else {
                return .failed(faults.joined(separator: "; "), remedy: "fix the file, or name another in the setting")
            }
            return .passed(count == 0 ? "none is named" : "\(count) can be read")
        }
    }

    private static func fault(ofPEM path: String) -> String? {
        do {
            let text = String(decoding: try FileSnapshot(of: path).bytes, as: UTF8.self)
            return text.contains("-----BEGIN ") ? nil : "is not PEM"
        } catch {
            return "cannot be read: \(error)"
        }
    }
}
