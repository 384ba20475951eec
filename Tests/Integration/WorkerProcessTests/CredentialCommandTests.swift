import ControlProtocol
import Cryptography
import Foundation
import HTTPTransport
import Primitives
import TestSupport
import Testing

/// Credentials for other stages, by the API and by the command, on a running worker.
@Suite struct CredentialCommandTests {
    @Test("the API mints within MINT_PREFIXES, for whoever has the role, and the audit says who asked")
    func overTheAPI() async throws {
        let site = try await Deployment()
        let token = "minter-\(UUID().uuidString)"
        let hash = Digest(of: Array(token.utf8), using: .sha256).hex
        let tokens = try site.folder.write("tokens", "exporter:mint:default:\(hash)\n")
        let admin = "admin-\(UUID().uuidString)"
        let worker = try await site.worker([
            "STORAGE_DEFAULT_MINT_PREFIXES": "exports,reports/", "HTTP_TOKEN": admin, "HTTP_TOKENS_FILE": tokens,
        ])
        try await until("the self-test has passed") {
            let profiles = try await worker.send(.get, "/v1/profiles", token: token).body
            return try ControlJSON.decode(ProfileList.self, from: profiles).profiles.first?.available == true
        }
        for (keys, status, code) in [
            (["exports-old/a"], 403, Problem.Code.mintForbidden), (["reports"], 403, .mintForbidden),
            (["exports/a", "logs/x"], 403, .mintForbidden), (["exports/../logs/a"], 400, .invalidRequest),
            (["exports/*"], 400, .invalidRequest), (["exports//a"], 400, .invalidRequest),
        ] {
            let body = String(decoding: try JSONEncoder().encode(["keys": keys]), as: UTF8.self)
            let response = try await worker.send(.post, "/v1/credentials", body: body, token: token)
            #expect(response.status == status, "\(keys)")
            #expect(try ControlJSON.decode(Problem.self, from: response.body).code == code)
        }
        for duration in ["\"2h\"", "\"1m\"", "60"] {
            let body = #"{"keys":["exports/a"],"duration":\#(duration)}"#
            #expect(try await worker.send(.post, "/v1/credentials", body: body, token: token).status == 400)
        }
        let response = try await worker.send(
            .post,
            "/v1/credentials",
            body: #"{"keys":["exports/a","reports/b"],"duration":"15m"}"#,
            token: token
        )
        #expect(response.status == 200)
        let credentials = try ControlJSON.decode(CredentialsResource.self, from: response.body)
        #expect(credentials.keys == ["exports/a", "reports/b"] && credentials.bucket == site.storage.bucket)

        let answer = try await worker.send(.get, "/v1/credentials/audit?purpose=mint", token: token)
        let audit = try ControlJSON.decode(MintPage.self, from: answer.body)
        #expect(audit.mints.map(\.requester) == ["exporter"])
        #expect(audit.mints.map(\.accessKeyID) == [credentials.accessKeyID])
        #expect(audit.mints.map(\.expiresAt) == [credentials.expiresAt])
        try await until("this mint is counted, and the self-test's") {
            let metrics = String(decoding: try await worker.send(.get, "/metrics", token: admin).body, as: UTF8.self)
            return metrics.contains(#"waybill_mints_total{outcome="minted",profile="default"} 2"#)
        }

        // Revoked at once, without a restart; and no secret stays behind.
        _ = try site.folder.write("tokens", "")
        #expect(try await worker.send(.get, "/v1/uploads", token: token).status == 401)
        try expectNoSecret(credentials, in: site, worker)
    }

    @Test("without MINT_PREFIXES the API mints nothing, and says what to set")
    func withoutPrefixes() async throws {
        let worker = try await Deployment().worker()
        let response = try await worker.send(.post, "/v1/credentials", body: #"{"keys":["a"]}"#)
        #expect(response.status == 403)
        let problem = try ControlJSON.decode(Problem.self, from: response.body)
        #expect(problem.code == .mintForbidden && problem.detail.contains("STORAGE_DEFAULT_MINT_PREFIXES"))
    }

    @Test("the command mints beside the worker with a row, and without a store not at all")
    func byTheCommand() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let minted = try await worker.local("mint", "--key", "anywhere/a", "--duration", "15m")
        #expect(minted.exit == .code(0), "\(minted.errors)")
        let credentials = try ControlJSON.decode(CredentialsResource.self, from: Array(minted.output.utf8))
        #expect(credentials.keys == ["anywhere/a"])
        #expect(!minted.errors.contains(credentials.secretAccessKey.reveal()))

        let elsewhere = ["STORE_URL": "sqlite:\(site.folder.file("other.db"))"]
        let refused = try await worker.local("mint", "--key", "a", settings: elsewhere)
        #expect(refused.exit == .code(2) && refused.output.isEmpty && refused.errors.contains("--no-audit"))
        #expect(!FileManager.default.fileExists(atPath: site.folder.file("other.db")))
        #expect(try await worker.local("mint", "--key", "a", "--no-audit", settings: elsewhere).exit == .code(0))
        #expect(try await worker.local("mint", "--key", "a*").exit == .code(2))
        #expect(try await worker.local("mint", "--key", "a", "--profile", "nope").exit == .code(2))

        let audit = try await worker.waybill("audit", "--purpose", "mint")
        #expect(audit.exit == .code(0) && audit.output.contains("anywhere/a"))
        #expect(audit.output.split(separator: "\n").count == 2)
        try expectNoSecret(credentials, in: site, worker)
    }

    @Test("the command shows the policy, and whether it fits")
    func policy() async throws {
        let worker = try await Deployment().worker()
        let shown = try await worker.local("policy", "--key", "exports/é.tar")
        #expect(shown.exit == .code(0))
        let lines = shown.output.split(separator: "\n")
        #expect(lines.count == 2 && lines[0].hasSuffix("}") && lines[0].contains(#"exports/\u00e9.tar"#))
        #expect(lines.last == "\(lines[0].count) of 2048 characters")
        let json = try await worker.local("policy", "--key", "a", "--output", "json")
        #expect(json.output.contains(#""limit":2048,"policy":{"#))
        let long = (0..<3).flatMap { ["--key", String(repeating: "\($0)", count: 1000)] }
        let refused = try await ChildProcess.run(
            [try BuiltProduct.path("waybill"), "policy"] + long,
            environment: worker.environment
        )
        #expect(refused.exit == .code(1) && refused.errors.contains("2048"))
    }

    @Test("nobody starts without a usable file of tokens, and the message holds nothing of it")
    func brokenTokens() async throws {
        let site = try await Deployment()
        let tokens = try site.folder.write("tokens", "pl4nted:read:*\n")
        let ended = try await #require(throws: WorkerEnded.self) {
            _ = try await site.worker(["HTTP_TOKENS_FILE": tokens])
        }
        #expect(ended.output.contains("HTTP_TOKENS_FILE") && ended.output.contains("line 1"))
        #expect(!ended.output.contains("pl4nted"))
    }

    /// The secret is in no log and in no file of the run.
    private func expectNoSecret(
        _ credentials: CredentialsResource,
        in site: Deployment,
        _ worker: WorkerProcess
    ) throws {
        let secrets = [credentials.secretAccessKey.reveal(), credentials.sessionToken.reveal()]
        for secret in secrets {
            #expect(!worker.process.errors.text.contains(secret) && !worker.process.output.text.contains(secret))
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: site.folder.path) {
            let bytes = FileManager.default.contents(atPath: site.folder.file(name)) ?? Data()
            for secret in secrets {
                #expect(bytes.firstRange(of: Data(secret.utf8)) == nil, "\(name)")
            }
        }
    }
}
