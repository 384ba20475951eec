import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Settings
import TestSupport
import Testing

@testable import WaybillCommand

/// Where a profile's own key comes from, by PARENT and what is set beside it.
@Suite struct ParentSettingsTests {
    private static let secret = "pl4nted-secret"

    /// Files that hold keys of names of their own.
    private func files() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        try folder.write("lines", "access_key_id=OF-FILE\nsecret_access_key=\(Self.secret)\n")
        try folder.write(
            "shared",
            """
            [default]
            aws_access_key_id = OF-DEFAULT
            aws_secret_access_key = \(Self.secret)
            [ops]
            aws_access_key_id = OF-OPS
            aws_secret_access_key = \(Self.secret)
            """
        )
        try folder.write(
            "printed",
            #"{"Version": 1, "AccessKeyId": "OF-PROCESS", "SecretAccessKey": "\#(Self.secret)"}"#
        )
        return folder
    }

    /// The parent of a profile, with `FOLDER` in values filled in.
    private func parent(
        _ provider: String,
        _ profile: [String: String],
        _ environment: [String: String],
        in folder: TemporaryDirectory
    ) throws -> CachingCredentialProvider {
        var settings = [
            "PROVIDER": provider, "BUCKET": "logs",
            "ROLE_ARN": provider == "ali" ? "acs:ram::1234567890123456:role/logs" : "arn:aws:iam:::role/logs",
        ]
        settings[provider == "ali" ? "REGION" : "ENDPOINT"] =
            provider == "ali" ? "cn-hangzhou" : "http://127.0.0.1:9000"
        settings.merge(profile, uniquingKeysWith: { $1 })
        var variables = environment.mapValues { $0.replacing("FOLDER", with: folder.path) }
        // Not those of whoever runs the tests.
        variables["HOME"] = folder.path
        variables["PATH"] = "/usr/bin:/bin"
        for (name, value) in settings {
            variables["WAYBILL_STORAGE_DEFAULT_\(name)"] = value.replacing("FOLDER", with: folder.path)
        }
        let loaded = try Settings.load(environment: variables, defaultConfigurationFile: folder.file("none"))
        let only = try #require(loaded.settings.profiles.first)
        return CachingCredentialProvider(
            only,
            stsEndpoint: try StorageProfile(only).stsEndpoint,
            environment: variables,
            http: try HTTPClient(),
            clock: SystemWallClock()
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var provider = "minio"
        var profile: [String: String] = [:]
        var environment: [String: String] = [:]
        /// The key that is found.
        var found: String

        var testDescription: String {
            "\(provider) \(profile.keys.sorted()) \(environment.keys.sorted())"
        }
    }

    private static let own = ["ACCESS_KEY_ID": "OWN", "SECRET_ACCESS_KEY": secret]
    private static let aws = ["AWS_ACCESS_KEY_ID": "OF-ENVIRONMENT", "AWS_SECRET_ACCESS_KEY": secret]
    private static let alibaba = [
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "OF-ALIBABA", "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret,
    ]
    private static let shared = ["AWS_SHARED_CREDENTIALS_FILE": "FOLDER/shared"]
    private static let process = ["PARENT_PROCESS": "cat FOLDER/printed"]

    static let cases = [
        Case(profile: own, found: "OWN"),
        Case(profile: own, environment: aws, found: "OWN"),
        Case(profile: ["PARENT_FILE": "FOLDER/lines"], environment: aws, found: "OF-FILE"),
        Case(profile: process, environment: aws, found: "OF-PROCESS"),
        Case(environment: aws.merging(shared) { $1 }, found: "OF-ENVIRONMENT"),
        Case(environment: shared, found: "OF-DEFAULT"),
        Case(environment: shared.merging(["AWS_PROFILE": "ops"]) { $1 }, found: "OF-OPS"),
        Case(
            profile: ["PARENT": "profile", "PARENT_PROFILE": "ops"],
            environment: shared.merging(aws) { $1 },
            found: "OF-OPS"
        ),
        Case(profile: own.merging(["PARENT": "static"]) { $1 }, environment: aws, found: "OWN"),
        Case(
            profile: own.merging(["PARENT": "file", "PARENT_FILE": "FOLDER/lines"]) { $1 },
            environment: aws,
            found: "OF-FILE"
        ),
        Case(
            profile: own.merging(process) { $1 }.merging(["PARENT": "process"]) { $1 },
            environment: aws,
            found: "OF-PROCESS"
        ),
        Case(provider: "ceph", environment: aws, found: "OF-ENVIRONMENT"),
        Case(provider: "ali", environment: aws.merging(alibaba) { $1 }, found: "OF-ALIBABA"),
        Case(
            provider: "ali",
            profile: ["PARENT": "file", "PARENT_FILE": "FOLDER/lines"],
            environment: alibaba,
            found: "OF-FILE"
        ),
    ]

    @Test(arguments: cases)
    func finds(_ given: Case) async throws {
        let folder = try files()
        let parent = try parent(given.provider, given.profile, given.environment, in: folder)
        #expect(try await parent.credentials().accessKeyID == given.found)
        withExtendedLifetime(folder) {}
    }

    @Test("where there is none, every place that was looked at is named, and the next step")
    func findsNone() async throws {
        let parent = try parent("minio", [:], [:], in: files())
        let error = await #expect(throws: StorageError.self) { try await parent.credentials() }
        #expect(error?.code == .noCredentials)
        #expect(error?.remedy.contains("PARENT") == true)
        for place in ["environment", "profile default", "container"] {
            #expect("\(error.map { "\($0)" } ?? "")".contains(place), "\(place) in \(String(describing: error))")
        }
    }

    @Test("what was named and cannot be read is a failure: nothing else is asked in its place")
    func namedAndGone() async throws {
        let parent = try parent("minio", ["PARENT_FILE": "FOLDER/gone"], Self.aws, in: files())
        let error = await #expect(throws: StorageError.self) { try await parent.credentials() }
        #expect(error?.code == .credentialSource)
    }

    @Test("a file that is written anew is read anew, when a service refuses the old key")
    func rotates() async throws {
        let folder = try files()
        let parent = try parent("minio", ["PARENT_FILE": "FOLDER/lines"], [:], in: folder)
        let old = try await parent.credentials()
        try folder.write("lines", "access_key_id=NEXT\nsecret_access_key=\(Self.secret)\n")
        var signedBy: [String] = []
        try await parent.use { credentials throws(StorageError) in
            signedBy.append(credentials.accessKeyID)
            if credentials == old {
                throw StorageError(code: .invalidCredentials, message: "unknown", operation: "a mint")
            }
        }
        #expect(signedBy == ["OF-FILE", "NEXT"])
        withExtendedLifetime(folder) {}
    }

    @Test("a refusal that is not of the key is not tried again with another")
    func otherRefusals() async throws {
        let folder = try files()
        let parent = try parent("minio", ["PARENT_FILE": "FOLDER/lines"], [:], in: folder)
        var tries = 0
        await #expect(throws: StorageError.self) {
            try await parent.use { _ throws(StorageError) in
                tries += 1
                throw StorageError(code: .accessDenied, message: "no", operation: "a mint")
            }
        }
        #expect(tries == 1)
        withExtendedLifetime(folder) {}
    }
}
