package import HTTPTransport
import Primitives
import RequestSigning

/// The credentials of the role of a machine in the cloud, from the metadata service that only this machine reaches.
///
/// Always with a session token: the service without one (IMDSv1) can be had by whoever makes a proxy ask for an address.
package struct InstanceCredentialProvider: ExpiringCredentialProvider {
    /// Whose metadata service it is.
    package enum Service: Sendable {
        /// EC2's IMDSv2.
        case aws
        /// ECS's, of Alibaba Cloud.
        case alibaba
    }

    private let service: Service
    private let role: String?
    private let origin: String
    private let endpoint: CredentialEndpoint

    /// - Parameters:
    ///   - service: Whose metadata service it is.
    ///   - address: Its address where it is not the documented one, without a path.
    ///   - role: The role's name where it is known, which saves a request.
    ///   - http: Asks it.
    package init(_ service: Service, address: StorageEndpoint? = nil, role: String? = nil, http: HTTPClient) {
        self.service = service
        self.role = role
        origin = address?.description ?? service.address
        endpoint = CredentialEndpoint(
            http: http,
            source: "instance \(origin)",
            timeouts: HTTPTimeouts(connect: .seconds(2), total: .seconds(10))
        )
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        let headers: HTTPHeaders = [service.tokenField: try await token()]
        let role = try await role(headers)
        return try await endpoint.credentials(
            in: endpoint.send(.get, origin + service.rolesPath + role, headers: headers)
        )
    }

    private func token() async throws(StorageError) -> String {
        let response = try await endpoint.send(
            .put,
            origin + "/latest/api/token",
            headers: [service.tokenLifetimeField: "60"]
        )
        guard response.status != 403 else {
            throw endpoint.fault(.absent("the metadata service is switched off"))
        }
        let token = String(decoding: response.body, as: UTF8.self)
        guard response.status == 200, !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw endpoint.refusal(response)
        }
        return token
    }

    private func role(_ headers: HTTPHeaders) async throws(StorageError) -> String {
        if let role {
            return PercentEncoding.component(role)
        }
        let response = try await endpoint.send(.get, origin + service.rolesPath, headers: headers)
        guard response.status != 404 else {
            throw endpoint.fault(.absent("the machine has no role"))
        }
        guard response.status == 200 else {
            throw endpoint.refusal(response)
        }
        let role = String(decoding: response.body, as: UTF8.self).split(whereSeparator: \.isNewline).first?.trimmed
        guard let role, role.utf8.count <= 128 else {
            throw endpoint.fault(.unusable("the service names no role"))
        }
        return PercentEncoding.component(String(role))
    }
}

extension InstanceCredentialProvider.Service {
    fileprivate var address: String {
        switch self {
        case .aws: "http://169.254.169.254"
        case .alibaba: "http://100.100.100.200"
        }
    }

    fileprivate var rolesPath: String {
        switch self {
        case .aws: "/latest/meta-data/iam/security-credentials/"
        case .alibaba: "/latest/meta-data/ram/security-credentials/"
        }
    }

    fileprivate var tokenField: String {
        switch self {
        case .aws: "X-aws-ec2-metadata-token"
        case .alibaba: "X-aliyun-ecs-metadata-token"
        }
    }

    /// In seconds.
    fileprivate var tokenLifetimeField: String {
        tokenField + "-ttl-seconds"
    }
}
