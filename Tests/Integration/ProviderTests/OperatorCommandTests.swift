import Foundation
import TestSupport
import Testing

/// The commands that policies/README.md gives operators, run as they stand there with the real `aws`.
@Suite("An operator's commands for AWS, at moto")
struct OperatorCommandTests {
    private func run(_ commands: String, in folder: TemporaryDirectory, at moto: MotoServer) async throws -> String {
        let finished = try await ChildProcess.run(
            ["sh", "-eu", "-c", commands],
            environment: [
                "PATH": "\(Repository.path(".venv/bin")):/usr/bin:/bin",
                "AWS_ENDPOINT_URL": moto.url, "AWS_DEFAULT_REGION": "us-east-1",
                "AWS_ACCESS_KEY_ID": "operator", "AWS_SECRET_ACCESS_KEY": "secret",
            ],
            directory: folder.path
        )
        #expect(finished.exit == .code(0), "\(finished.errors)")
        return finished.output
    }

    /// The commands below a heading of policies/README.md.
    private func commands(below heading: String) throws -> String {
        let manual = try TextFile.read(Repository.path("policies/README.md"))
        let start = try #require(manual.firstRange(of: "\n## \(heading)\n"))
        let section = manual[start.upperBound...]
        let end = section.firstRange(of: "\n## ")?.lowerBound ?? section.endIndex
        return section[..<end].matches(of: /```sh\n((?s:.)*?)```/).map { String($0.output.1) }.joined()
    }

    @Test("make two roles, a user who may assume them, and the bucket's rule; revoke; and are taken as they are")
    func aws() async throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.copyItem(atPath: Repository.path("policies"), toPath: folder.file("policies"))
        let moto = try await MotoServer.start()
        _ = try await run(
            commands(below: "AWS: two roles and a parent that may do nothing else"),
            in: folder,
            at: moto
        )
        let lifecycle = try #require(
            try commands(below: "Abandoned uploads in parts").split(separator: "\n").first { $0.hasPrefix("aws ") }
        )
        _ = try await run("aws s3api create-bucket --bucket my-bucket\n\(lifecycle)", in: folder, at: moto)

        let made = try await run(
            """
            aws iam list-role-policies --role-name waybill-dock --output text
            aws iam list-role-policies --role-name waybill-verify --output text
            aws iam list-user-policies --user-name waybill --output text
            aws iam get-role --role-name waybill-dock --query Role.MaxSessionDuration
            aws s3api get-bucket-lifecycle-configuration --bucket my-bucket --query 'Rules[].ID' --output text
            """,
            in: folder,
            at: moto
        )
        for name in ["write", "encrypt", "revoke-sessions", "read", "decrypt", "assume-roles", "14400"] {
            #expect(made.contains(name), "\(name) in \(made)")
        }
        #expect(made.contains("waybill-abandoned-uploads"))
    }
}
