package import HTTPTransport
package import Primitives
import RequestSigning

/// The credentials of a role that trusts an identity provider: AssumeRoleWithWebIdentity, unsigned, with the token that
/// Kubernetes (or any OpenID provider's agent) keeps fresh in a file.
package struct WebIdentityCredentialProvider: ExpiringCredentialProvider {
    /// Who asks whom for what.
    package struct Configuration: Sendable, Equatable {
        /// Read at each call: the token is short-lived.
        package var tokenFile: String
        /// Needed by AWS; MinIO may find the role by the token's claims.
        package var roleARN: String?
        /// What the provider's own audit shows.
        package var sessionName: String
        /// The STS.
        package var endpoint: StorageEndpoint
        /// How long the session lasts; `nil` is the STS's default, an hour.
        package var duration: Duration?

        package init(
            tokenFile: String,
            roleARN: String?,
            sessionName: String = "waybill",
            endpoint: StorageEndpoint,
            duration: Duration? = nil
        ) {
            self.tokenFile = tokenFile
            self.roleARN = roleARN
            self.sessionName = sessionName
            self.endpoint = endpoint
            self.duration = duration
        }

        /// `AWS_WEB_IDENTITY_TOKEN_FILE`, `AWS_ROLE_ARN` and `AWS_ROLE_SESSION_NAME`; `nil` without the first.
        package init?(environment: [String: String], endpoint: StorageEndpoint) {
            func value(_ name: String) -> String? {
                environment[name].flatMap { $0.isEmpty ? nil : $0 }
            }
            guard let tokenFile = value("AWS_WEB_IDENTITY_TOKEN_FILE") else {
                return nil
            }
            self.init(
                tokenFile: tokenFile,
                roleARN: value("AWS_ROLE_ARN"),
                sessionName: value("AWS_ROLE_SESSION_NAME") ?? "waybill",
                endpoint: endpoint
            )
        }
    }

    private let configuration: Configuration?
    private let http: HTTPClient
    private let clock: any WallClock

    /// - Parameters:
    ///   - configuration: `nil` where there is no token, so that a chain can say so.
    ///   - http: Asks the STS.
    ///   - clock: The expiry is given by.
    package init(_ configuration: Configuration?, http: HTTPClient, clock: any WallClock = SystemWallClock()) {
        self.configuration = configuration
        self.http = http
        self.clock = clock
    }

    package func expiringCredentials() async throws(StorageError) -> ExpiringCredentials {
        guard let configuration else {
            throw StorageError(.absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set"), source: "web identity")
        }
        let endpoint = CredentialEndpoint(
            http: http,
            source: "web identity \(configuration.endpoint)",
            timeouts: HTTPTimeouts(total: .seconds(30))
        )
        let token: Secret
        do {
            token = try CredentialToken.read(configuration.tokenFile)
        } catch {
            throw endpoint.fault(.unusable("\(configuration.tokenFile): \(error.message)"))
        }
        let response = try await endpoint.send(
            .post,
            "\(configuration.endpoint)/",
            headers: ["Content-Type": "application/x-www-form-urlencoded"],
            body: .bytes(Array(PercentEncoding.query(configuration.form(token)).utf8))
        )
        guard response.status == 200 else {
            var error = StorageError(response: response, operation: endpoint.source, hiding: [token])
            // Whatever it is, it is no answer about an object.
            error.code = .credentialSource
            throw error
        }
        do {
            var found = try CredentialFields(webIdentityAnswer: response, hiding: token).credentials()
            let now = clock.now()
            if let date = response.headers["date"].flatMap(HTTPDate.parse),
                !ClockAgreement.holds(between: date, and: now)
            {
                // The STS's clock may be hours from ours.
                found.expiresAt = found.expiresAt.map { $0 + (now - date) }
            }
            return found
        } catch {
            throw endpoint.fault(.unusable(error.message))
        }
    }
}

extension WebIdentityCredentialProvider.Configuration {
    fileprivate func form(_ token: Secret) -> [QueryItem] {
        var form = [
            QueryItem("Action", "AssumeRoleWithWebIdentity"),
            QueryItem("Version", "2011-06-15"),
            QueryItem("RoleSessionName", sessionName),
            QueryItem("WebIdentityToken", token.reveal()),
        ]
        if let roleARN {
            form.append(QueryItem("RoleArn", roleARN))
        }
        if let duration {
            form.append(QueryItem("DurationSeconds", String(duration.components.seconds)))
        }
        return form
    }
}

extension CredentialFields {
    /// - Throws: Where it is not the answer that STS documents.
    fileprivate init(webIdentityAnswer response: HTTPResponse, hiding token: Secret) throws(CredentialFault) {
        guard let root = try? XMLElement(parsing: response.body),
            let fields = root.descendant("AssumeRoleWithWebIdentityResult", "Credentials")
        else {
            let answer = AnswerDescription(response, hiding: SecretCover([token]), mayHoldSecrets: true)
            throw .unusable("the answer is not that of AssumeRoleWithWebIdentity: \(answer)")
        }
        self.init(fields.children.map { ($0.name, Secret($0.text)) })
    }
}
