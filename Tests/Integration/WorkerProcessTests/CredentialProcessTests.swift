import ControlProtocol
import Foundation
import TestSupport
import Testing

/// What `waybill mint` prints is what the real AWS tools take, and good for exactly its key.
@Suite struct CredentialProcessTests {
    @Test("boto3 and the aws command upload with credential_process = waybill mint, and are refused beside it")
    func awsTools() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let key = "exports/\(UUID().uuidString)/a b+c.tar"
        let file = try site.folder.write("body", "what another stage made")
        let config = try site.folder.write(
            "aws-config",
            """
            [profile exports]
            region = us-east-1
            endpoint_url = \(site.storage.endpoint)
            credential_process = "\(try BuiltProduct.path("waybill"))" mint --key "\(key)" --format credential_process

            """
        )
        let environment = worker.environment.merging(
            [
                "AWS_CONFIG_FILE": config, "AWS_SHARED_CREDENTIALS_FILE": site.folder.file("none"),
                "AWS_EC2_METADATA_DISABLED": "true",
            ],
            uniquingKeysWith: { first, _ in first }
        )
        for (name, put) in [("boto3", boto3), ("aws", aws)] {
            let mine = try await ChildProcess.run(put(site, key, file), environment: environment)
            #expect(mine.exit == .code(0), "\(name): \(mine.output)\(mine.errors)")
            let beside = try await ChildProcess.run(put(site, key + "x", file), environment: environment)
            #expect(beside.exit != .code(0))
            #expect((beside.output + beside.errors).contains("AccessDenied"), "\(name): \(beside.errors)")
        }
        // Every run of the tools minted, and every mint has its row, written beside the worker.
        let audit = try await worker.waybill("audit", "--purpose", "mint", "--output", "json")
        let page = try ControlJSON.decode(MintPage.self, from: Array(audit.output.utf8))
        #expect(page.mints.count == 4)
        #expect(page.mints.allSatisfy { $0.scope == [key] && $0.requester.hasPrefix("command:") && $0.uploadID == nil })
        #expect(Set(page.mints.map(\.accessKeyID)).count == 4)
    }

    @Test("after `mint --format env` aws s3 cp goes to the profile's object store, without another option")
    func environment() async throws {
        let site = try await Deployment()
        let worker = try await site.worker()
        let key = "exports/\(UUID().uuidString)/it's.tar"
        let file = try site.folder.write("body", "what another stage made")
        let script = try site.folder.write(
            "copy.sh",
            """
            eval "$('\(try BuiltProduct.path("waybill"))' mint --key "$1" --format env)"
            exec '\(Repository.path(".venv/bin/aws"))' s3 cp '\(file)' "s3://\(site.storage.bucket)/$2"

            """
        )
        let environment = worker.environment.merging(
            [
                "AWS_CONFIG_FILE": site.folder.file("none"), "AWS_SHARED_CREDENTIALS_FILE": site.folder.file("none"),
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
            ],
            uniquingKeysWith: { first, _ in first }
        )
        let mine = try await ChildProcess.run(["/bin/sh", script, key, key], environment: environment)
        #expect(mine.exit == .code(0), "\(mine.output)\(mine.errors)")
        let beside = try await ChildProcess.run(["/bin/sh", script, key, key + "x"], environment: environment)
        #expect(beside.exit != .code(0) && beside.errors.contains("AccessDenied"), "\(beside.errors)")
    }

    private func boto3(_ site: Deployment, _ key: String, _ file: String) -> [String] {
        [
            Repository.path(".venv/bin/python"), Repository.path("Tests/TestSupport/Servers/put-object.py"), "exports",
            site.storage.endpoint, site.storage.bucket, key, file,
        ]
    }

    private func aws(_ site: Deployment, _ key: String, _ file: String) -> [String] {
        [
            Repository.path(".venv/bin/aws"), "--profile", "exports", "s3api", "put-object", "--bucket",
            site.storage.bucket, "--key", key, "--body", file,
        ]
    }
}
