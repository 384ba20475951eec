import Primitives

/// Where a container's agent gives credentials, checked: whoever could write the environment could else have the
/// worker's authorization token sent to any host in clear.
struct ContainerCredentialAddress: Sendable {
    let endpoint: StorageEndpoint
    /// With path and query, which no error may tell.
    let url: String

    /// - Throws: An absence where neither address is given; what is wrong with the one that is.
    init(_ configuration: ContainerCredentialProvider.Configuration) throws(CredentialFault) {
        if let path = configuration.relativeURI?.reveal() {
            guard let agent = configuration.agent, path.hasPrefix("/") else {
                throw .unusable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path")
            }
            endpoint = agent
            url = "\(agent)\(path)"
        } else if let address = configuration.fullURI?.reveal() {
            guard let endpoint = Self.endpoint(of: address) else {
                throw .unusable("AWS_CONTAINER_CREDENTIALS_FULL_URI is not an address of http or https")
            }
            guard endpoint.scheme == "https" || Self.isNear(endpoint.authority) else {
                throw .unusable(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither of https nor of this machine or an agent"
                )
            }
            self.endpoint = endpoint
            url = address
        } else {
            throw .absent("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and …_FULL_URI are not set")
        }
    }

    private static func endpoint(of address: String) -> StorageEndpoint? {
        guard let scheme = address.firstRange(of: "://") else {
            return nil
        }
        let end = address[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? address.endIndex
        return StorageEndpoint(String(address[..<end]))
    }

    /// This machine, and the agents of ECS and EKS.
    private static func isNear(_ authority: String) -> Bool {
        let host =
            authority.hasPrefix("[")
            ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        let isAgent = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"].contains(String(host))
        return isAgent || host == "localhost" || host == "[::1]" || isLoopback(host)
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil && $0.first != "+" }
    }
}
