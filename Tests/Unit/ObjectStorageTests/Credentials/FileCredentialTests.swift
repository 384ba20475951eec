import Glibc
import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

@Suite struct FileCredentialTests {
    private let directory: TemporaryDirectory
    private let path: String

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("key")
    }

    static let forms = [
        #"{"AccessKeyId":"AKID","SecretAccessKey":"S","SessionToken":"T","Expiration":"2026-03-01T12:00:00Z"}"#,
        #" {"Version":1,"accessKey":"AKID","secretKey":"S","sessionToken":"T","expiration":"2026-03-01T12:00:00Z","x":[{}]}"#,
        #"{"access_key_id":"AKID","access_key_secret":"S","security_token":"T","expires_at":"2026-03-01T12:00:00Z"}"#,
        "AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=S\nAWS_SESSION_TOKEN=T\nEXPIRATION=2026-03-01T13:00:00+01:00\n",
        "# a key\r\n\r\nexport aws_access_key_id = \"AKID\"\r\naws_secret_access_key='S'\r\ntoken=T\r\n"
            + "expiration=2026-03-01T12:00:00Z",
        "ALIBABA_CLOUD_ACCESS_KEY_ID=AKID\nALIBABA_CLOUD_ACCESS_KEY_SECRET=S\nALIBABA_CLOUD_SECURITY_TOKEN=T\n"
            + ";\nExpiration=2026-03-01T12:00:00.000Z",
    ]

    @Test(arguments: forms)
    func everyForm(text: String) async throws {
        let secrets = text.replacing("\"S\"", with: "\"\(Planted.secret)\"").replacing(
            "'S'",
            with: "'\(Planted.secret)'"
        )
        .replacing("=S\n", with: "=\(Planted.secret)\n")
        .replacing("\"T\"", with: "\"\(Planted.token)\"").replacing("=T\r\n", with: "=\(Planted.token)\r\n")
        .replacing("=T\n", with: "=\(Planted.token)\n")
        try TextFile.write(secrets, to: path)
        let found = try await FileCredentialProvider(path: path).expiringCredentials()
        #expect(found.credentials == Planted.credentials())
        #expect(found.expiresAt == Timestamp(rfc3339: "2026-03-01T12:00:00Z"))
    }

    private func read(_ text: String) async throws -> ExpiringCredentials {
        try TextFile.write(
            text.replacing("S3CR3T", with: Planted.secret).replacing("T0K3N", with: Planted.token),
            to: path
        )
        return try await FileCredentialProvider(path: path).expiringCredentials()
    }

    /// As Vault's engines, its agent and the AWS command line write them.
    @Test(arguments: [
        #"{"request_id":"1","lease_id":"","renewable":false,"lease_duration":0,"data":{"access_key":"AKID","secret_key":"S3CR3T","security_token":"T0K3N"},"wrap_info":null,"auth":null}"#,
        #"{"data":{"data":{"AWS_ACCESS_KEY_ID":"AKID","AWS_SECRET_ACCESS_KEY":"S3CR3T","AWS_SESSION_TOKEN":"T0K3N"},"metadata":{"version":3}}}"#,
        #"{"lease_id":"","lease_duration":2764800,"data":{"access_key":"AKID","secret_key":"S3CR3T","session_token":"T0K3N"}}"#,
        #"{"Credentials":{"AccessKeyId":"AKID","SecretAccessKey":"S3CR3T","SessionToken":"T0K3N"},"AssumedRoleUser":{}}"#,
        "\u{FEFF}" + #"{"AccessKeyId":"AKID","SecretAccessKey":"S3CR3T","SessionToken":"T0K3N"}"#,
        "\u{FEFF}AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=S3CR3T\nAWS_SESSION_TOKEN=T0K3N",
    ])
    func whatWrapsAKeyIsTakenOff(text: String) async throws {
        #expect(try await read(text) == ExpiringCredentials(Planted.credentials()))
    }

    @Test(arguments: [
        #"{"AccessKeyId":"AKID","SecretAccessKey":"S3CR3T","SessionToken":null,"Expiration":null}"#,
        #"{"data":{"access_key":"AKID","secret_key":"S3CR3T","security_token":null}}"#,
        #"{"access_key":"AKID","secret_key":"S3CR3T","security_token":"null","expiration":"<no value>"}"#,
        #"{"access_key":"AKID","secret_key":"S3CR3T","security_token":"<nil>"}"#,
        "AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=S3CR3T\nAWS_SESSION_TOKEN=null\n",
        "AWS_ACCESS_KEY_ID=AKID\nAWS_SECRET_ACCESS_KEY=S3CR3T\nAWS_SESSION_TOKEN=\"None\"\n",
    ])
    func nullIsNoToken(text: String) async throws {
        #expect(try await read(text) == ExpiringCredentials(Planted.credentials(token: nil)))
    }

    /// A lease that can be renewed goes on without a new file, and one without an id is none.
    @Test(arguments: [
        (#""lease_id":"aws/creds/x/1","renewable":false,"lease_duration":3600"#, 3600),
        (#""lease_id":"aws/creds/x/1","lease_duration":900"#, 900),
        (#""lease_id":"aws/creds/x/1","renewable":true,"lease_duration":3600"#, nil),
        (#""lease_id":"","renewable":false,"lease_duration":2764800"#, nil),
        (#""lease_id":"aws/creds/x/1","renewable":false,"lease_duration":0"#, nil),
    ])
    func aLeaseEnds(lease: String, seconds: Int?) async throws {
        let text = "{\(lease),\"data\":{\"access_key\":\"AKID\",\"secret_key\":\"S3CR3T\"}}"
        _ = try await read(text)
        var times = [timespec(tv_sec: 1_800_000_000, tv_nsec: 5), timespec(tv_sec: 1_800_000_000, tv_nsec: 5)]
        #expect(unsafe utimensat(AT_FDCWD, path, &times, 0) == 0)
        let found = try await FileCredentialProvider(path: path).expiringCredentials()
        #expect(found.expiresAt == seconds.map { Timestamp(seconds: 1_800_000_000) + .seconds($0) })
    }

    @Test func anExpirationCountsBeforeALease() async throws {
        let found = try await read(
            #"{"lease_id":"l","lease_duration":900,"data":{"access_key":"AKID","secret_key":"S3CR3T","expiration":"2040-01-01T00:00:00Z"}}"#
        )
        #expect(found.expiresAt == Timestamp(rfc3339: "2040-01-01T00:00:00Z"))
    }

    /// Which of them would count is chance.
    @Test func twoFieldsOfOneMeaningMustNotDiffer() async throws {
        let document = #"{"AccessKeyId":"AKID","access_key_id":"AKID2","SecretAccessKey":"PLANTED"}"#
        try TextFile.write(document, to: path)
        let error = try await refusal(of: FileCredentialProvider(path: path))
        #expect(error.message == "two fields that mean the same differ")
        _ = try await read(document.replacing("AKID2", with: "AKID"))
    }

    @Test(arguments: [
        "", "{", "[]", "{}", "AKID:PLANTED", "ACCESS_KEY_ID=AKID\nPLANTED", "=PLANTED",
        #"{"AccessKeyId":"AKID"}"#, #"{"SecretAccessKey":"PLANTED"}"#, #"{"AccessKeyId":["PLANTED"]}"#,
        #"{"AccessKeyId":"AKID","SecretAccessKey":"PLANTED"} PLANTED"#,
        #"{"AccessKeyId":"AKID","SecretAccessKey":"PLANTED","Expiration":"PLANTED"}"#,
        #"{"AccessKeyId":"AKID","SecretAccessKey":"PLANTED\nPLANTED"}"#,
        #"{"AccessKeyId":"AKID","SecretAccessKey":"PLANTED","Token":"PLANTED\r\nX: PLANTED"}"#,
        String(repeating: "[", count: 100_000), String(repeating: "#", count: 300_000),
    ])
    func whatIsNoKeyIsRefusedWithoutItsWords(text: String) async throws {
        try TextFile.write(text, to: path)
        let error = try await refusal(of: FileCredentialProvider(path: path))
        #expect(error.code == .credentialSource)
        #expect(error.operation == "file \(path)")
    }

    @Test func aMissingFileIsAFailureThatMayPass() async throws {
        let provider = FileCredentialProvider(path: path)
        let error = try await refusal(of: provider)
        #expect(error.code == .credentialSource)
        #expect(error.isRetryable)
        #expect(error.description == "file \(path): (credential_source): No such file or directory (errno 2)")
        try write("AKID")
        #expect(try await provider.credentials() == Planted.credentials(token: nil))
    }

    @Test(arguments: ["/dev/zero", "/"])
    func onlyAFileIsRead(path: String) async throws {
        #expect(try await refusal(of: FileCredentialProvider(path: path)).message == "not a file")
    }

    /// However it is written: in place, replaced, or as Kubernetes does it, by a link to a folder.
    @Test func aRotationIsSeenAtTheNextCall() async throws {
        let provider = FileCredentialProvider(path: path)
        for round in 0..<50 {
            let name = "AKID\(round)"
            if round % 2 == 0 {
                try write(name)
            } else {
                try write(name, to: path + ".new")
                #expect(unsafe rename(path + ".new", path) == 0)
            }
            // The next may come within the same tick, with the same length: that needs the refusal.
            provider.invalidate(Planted.credentials())
            #expect(try await provider.credentials().accessKeyID == name)
            #expect(try await provider.credentials().accessKeyID == name)
        }
    }

    @Test func aReplacedFolderIsSeen() async throws {
        for name in ["first", "second"] {
            #expect(unsafe mkdir(directory.file(name), 0o700) == 0)
            try write("AKID-\(name)", to: directory.file("\(name)/key"))
        }
        let link = directory.file("data")
        let provider = FileCredentialProvider(path: link + "/key")
        for name in ["first", "second", "first"] {
            #expect(unsafe symlink(name, link + ".new") == 0)
            #expect(unsafe rename(link + ".new", link) == 0)
            #expect(try await provider.credentials().accessKeyID == "AKID-\(name)")
        }
    }

    private func write(_ name: String, to path: String? = nil) throws {
        try TextFile.write(
            "AWS_ACCESS_KEY_ID=\(name)\nAWS_SECRET_ACCESS_KEY=\(Planted.secret)\n",
            to: path ?? self.path
        )
    }
}
