import ArgumentParser
import Foundation
import MQTTTransport
import Primitives

/// Where the broker is, and who connects.
struct BrokerArguments: ParsableArguments {
    @Option(help: ArgumentHelp("mqtt://HOST[:PORT], or mqtts:// for TLS.", valueName: "url"))
    var broker = "mqtt://127.0.0.1:1883"

    @Option(help: "The user, where the broker asks for one.")
    var username: String?

    @Option(help: ArgumentHelp("The environment variable that holds the user's password.", valueName: "name"))
    var passwordEnv: String?

    @Option(help: ArgumentHelp("A PEM file of the authorities to trust at the broker.", valueName: "file"))
    var caFile: String?

    @Option(help: ArgumentHelp("The client id. (default: dock-simulator-GATEWAY)", valueName: "id"))
    var clientID: String?

    func validate() throws {
        if passwordEnv != nil, username == nil {
            throw ValidationError("--password-env needs --username")
        }
    }

    func configuration(gateway: String) throws -> MQTTConfiguration {
        var configuration: MQTTConfiguration
        do {
            configuration = try MQTTConfiguration(url: broker, clientID: clientID ?? "dock-simulator-\(gateway)")
        } catch {
            throw ValidationError("--broker: \(error)")
        }
        if caFile != nil, configuration.tls == nil {
            throw ValidationError("--ca-file needs a broker of mqtts://")
        }
        configuration.tls?.caFile = caFile
        configuration.username = username
        if let passwordEnv {
            guard let password = ProcessInfo.processInfo.environment[passwordEnv] else {
                throw ValidationError("--password-env: there is no \(passwordEnv) in the environment")
            }
            let secret = Secret(password)
            configuration.password = { secret }
        }
        return configuration
    }
}
