extension MinIOGateway {
    /// Makes another user with the policy that operators are given, as the first step of a rotation.
    ///
    /// - Parameters:
    ///   - name: The user's, which is the access key's id.
    ///   - secret: The access key's; `nil` for one of its own.
    /// - Returns: The secret.
    /// - Throws: ``TestServerError``, or ``ChildProcessError``.
    @discardableResult
    package func addUser(_ name: String, secret: String? = nil) async throws -> String {
        let secret = secret ?? Self.randomSecret()
        try await administer("add", name, environment: ["USER_SECRET": secret])
        return secret
    }

    /// Removes a user: its key and its sessions are good for nothing from then on.
    ///
    /// - Throws: ``TestServerError``, or ``ChildProcessError``.
    package func removeUser(_ name: String) async throws {
        try await administer("remove", name)
    }

    /// Makes a service account, as whoever has some credentials.
    ///
    /// - Returns: The account's secret.
    /// - Throws: ``TestServerError`` where it is refused, or ``ChildProcessError``.
    package func addServiceAccount(
        _ name: String,
        as accessKeyID: String,
        secret: String,
        token: String?
    ) async throws -> String {
        let made = Self.randomSecret()
        try await administer(
            "add-service-account",
            name,
            environment: ["USER_SECRET": made, "ROOT_USER": accessKeyID, "ROOT_PASSWORD": secret]
                .merging(token.map { ["ROOT_TOKEN": $0] } ?? [:]) { first, _ in first }
        )
        return made
    }

    private func administer(_ action: String, _ name: String, environment: [String: String] = [:]) async throws {
        let finished = try await ChildProcess.run(
            [
                Repository.path(".venv/bin/python"), Repository.path("Tests/TestSupport/Servers/minio-users.py"),
                "127.0.0.1:\(port)", action, name,
            ],
            environment: environment.merging(
                ["ROOT_USER": rootAccessKeyID, "ROOT_PASSWORD": rootSecretAccessKey],
                uniquingKeysWith: { first, _ in first }
            )
        )
        guard finished.exit == .code(0) else {
            throw TestServerError(what: "\(action) \(name) failed", saying: finished.errors)
        }
    }
}
