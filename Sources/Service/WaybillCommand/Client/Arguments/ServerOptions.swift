import ArgumentParser
import HTTPTransport
import Primitives

/// Where the worker is.
struct ServerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The worker's address: http://…, https://… or unix:PATH. (default: $WAYBILL_SERVER, else \(ServerAddress.fallback))",
            discussion: "A token is taken from the environment only: WAYBILL_TOKEN.",
            valueName: "url"
        )
    )
    var server: String?

    /// A client of the server that the options or the environment name.
    ///
    /// - Throws: ``CommandFailure`` where the address or the token cannot be used.
    func client(environment: [String: String] = Environment.variables) throws -> ControlClient {
        let named = server ?? environment["WAYBILL_SERVER"]
        let address = try ServerAddress(named.flatMap { $0.isEmpty ? nil : $0 } ?? ServerAddress.fallback)
        return ControlClient(
            server: address,
            token: try Self.token(environment["WAYBILL_TOKEN"]),
            http: try HTTPClient(
                configuration: HTTPClientConfiguration(unixSocket: address.socket, userAgent: "waybill-cli")
            )
        )
    }

    private static func token(_ text: String?) throws -> Secret? {
        guard let text, !text.isEmpty else {
            return nil
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure(
                .usage,
                "WAYBILL_TOKEN holds white space or characters that no token has",
                nextStep: "check for a line end at its end"
            )
        }
        return Secret(text)
    }
}
