import TestSupport
import Testing

@Suite struct MinIOGatewayTests {
    @Test func enforcesASessionsScope() async throws {
        let store = try await MinIOGateway.shared()
        let credentials = ["AWS_ACCESS_KEY_ID": store.accessKeyID, "AWS_SECRET_ACCESS_KEY": store.secretAccessKey]
        let key = ["--bucket", store.bucket, "--key", "test-servers/scope/0.tar", "--region", store.region]
        let proof = try await ChildProcess.run(
            [Repository.path("scripts/prove-scope"), "--assume-role", "--endpoint", store.endpoint] + key,
            environment: credentials
        )
        #expect(proof.exit == .code(0), "\(proof.output)\n\(proof.errors)")
    }

    @Test func leavesNothingBehind() async throws {
        let store = try await MinIOGateway.start()
        let health = try await ChildProcess.run(["curl", "--fail", "--silent", store.endpoint + "/minio/health/live"])
        #expect(health.exit == .code(0))
        try await store.stop()
        #expect(FreePort.isFree(store.port))
    }
}
