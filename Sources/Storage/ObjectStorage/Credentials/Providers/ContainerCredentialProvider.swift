package import HTTPTransport
package import Primitives

/// The credentials of a container's role, from the agent beside it: ECS, EKS Pod Identity, Greengrass and their like.
///
/// - `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`: a path of the agent's own address
/// - `AWS_CONTAINER_CREDENTIALS_FULL_URI`: https of any host, or http of this machine and the agents' addresses alone
/// - `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` (read at each call) or `AWS_CONTAINER_AUTHORIZATION_TOKEN`: sent along
package struct ContainerCredentialProvider: ExpiringCredentialProvider {
    /// Where the agent is, and what it wants to see.
    package struct Configuration: Sendable, Equatable {
        /// The addresses are as good as a secret: an agent may ask for nothing else.
        package var relativeURI: Secret?
        package var fullURI: Secret?
        package var tokenFile: String?
        package var token: Secret?
        /// The agent that a relative URI is of.
        package var agent: StorageEndpoint?

        /// - Parameters:
        ///   - environment: The process's.
        ///   - agent: The address for relative URIs, without a path.
        package init(environment: [String: String], agent: String = "http://169.254.170.2") {
            func value(_ name: String) -> String? {
                environment["AWS_CONTAINER_\(name)"].flatMap { $0.isEmpty ? nil : $0 }
            }
            relativeURI = value("CREDENTIALS_RELATIVE_URI").map(Secret.init)
            fullURI = value("CREDENTIALS_FULL_URI").map(Secret.init)
            tokenFile = value("AUTHORIZATION_TOKEN_FILE")
            token = value("AUTHORIZATION_TOKEN").map(Secret.init)
            self.agent = StorageEndpoint(agent)
        }
    }

    private let configuration: Configuration
    private let http: HTTPClient

    package init(_ configuration: Configuration, http: HTTPClient) {
        self.configuration = configuration
        self.http = http
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        let address: ContainerCredentialAddress
        var headers: HTTPHeaders = ["Accept": "application/json"]
        do throws(CredentialFault) {
            address = try ContainerCredentialAddress(configuration)
            headers["Authorization"] = try authorization()
        } catch {
            throw StorageError(error, source: "container")
        }
        let endpoint = CredentialEndpoint(
            http: http,
            source: "container \(address.endpoint)",
            timeouts: HTTPTimeouts(connect: .seconds(2), total: .seconds(10))
        )
        return try await endpoint.credentials(in: endpoint.send(.get, address.url, headers: headers))
    }

    private func authorization() throws(CredentialFault) -> String? {
        guard let path = configuration.tokenFile else {
            return configuration.token?.reveal()
        }
        do {
            return try CredentialToken.read(path).reveal()
        } catch {
            throw .unusable("\(path): \(error.message)")
        }
    }
}
