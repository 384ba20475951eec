import ObjectStorage
import Primitives
import RequestSigning
import StorageTestSupport
import TestSupport
import Testing

@Suite struct SharedCredentialsFileTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    static let credentials = """
        # keys
        [default]
        aws_access_key_id = DEFAULT
          ; a comment has a line of its own
        aws_secret_access_key=\(Planted.secret)

        [dock station]
        AWS_ACCESS_KEY_ID=SPACED
        aws_secret_access_key = \(Planted.secret)
        aws_session_token = \(Planted.token)
        [half]
        aws_access_key_id = HALF
        [indented]
            aws_access_key_id: INDENTED
            aws_secret_access_key: \(Planted.secret)
        [commented]
        aws_access_key_id = COMMENTED ; PLANTED
        aws_secret_access_key = \(Planted.secret)
        [both]
        aws_access_key_id = FROM-CREDENTIALS
        aws_secret_access_key = \(Planted.secret)
        """
    static let config = """
        [default]
        region = eu-west-1
        s3 =
          addressing_style = path
          aws_access_key_id = NESTED
        [profile quiet]
        region = eu-west-1
        [profile "dock two"]
        aws_access_key_id = QUOTED
        aws_secret_access_key = \(Planted.secret)
        [profile both]
        aws_access_key_id = FROM-CONFIG
        aws_secret_access_key = \(Planted.secret)
        [profile role]
        role_arn = arn:aws:iam::1:role/x
        source_profile = default
        aws_access_key_id = ROLE
        aws_secret_access_key = \(Planted.secret)
        [profile sso]
        sso_session = PLANTED
        [sso-session PLANTED]
        sso_region = eu-west-1
        [profile half]
        aws_secret_access_key = \(Planted.secret)
        """

    private func provider(_ profile: String?, environment: [String: String] = [:]) throws
        -> SharedCredentialsFileProvider
    {
        try TextFile.write(Self.credentials, to: directory.file("credentials"))
        try TextFile.write(Self.config, to: directory.file("config"))
        let places = [
            "AWS_SHARED_CREDENTIALS_FILE": directory.file("credentials"),
            "AWS_CONFIG_FILE": directory.file("config"),
        ]
        return SharedCredentialsFileProvider(
            .init(environment: places.merging(environment) { _, last in last }, profile: profile)
        )
    }

    @Test(arguments: [
        (nil, "DEFAULT"), ("default", "DEFAULT"), ("dock station", "SPACED"), ("dock two", "QUOTED"),
        ("indented", "INDENTED"), ("both", "FROM-CREDENTIALS"),
    ])
    func aProfileGivesItsKey(profile: String?, name: String) async throws {
        let token = name == "SPACED" ? Planted.token : nil
        #expect(try await provider(profile).credentials() == Planted.credentials(name, token: token))
    }

    @Test func theEnvironmentNamesTheProfile() async throws {
        let provider = try provider(nil, environment: ["AWS_PROFILE": "indented"])
        #expect(try await provider.credentials().accessKeyID == "INDENTED")
    }

    @Test(arguments: [
        ("nobody", "there is no such profile"),
        ("quiet", "the profile has neither a key nor a credential_process"),
        ("half", "the secret access key is missing or holds control characters"),
        (
            "commented",
            "the access key id is missing or not printable: a comment needs a line of its own"
        ),
        ("role", "the profile has role_arn, which is not supported"),
        ("sso", "the profile has sso_session, which is not supported"),
    ])
    func aNamedProfileMustGiveOne(profile: String, message: String) async throws {
        let error = try await refusal(of: provider(profile))
        #expect(error.code == .credentialSource)
        #expect(error.message == message)
    }

    @Test func withoutFilesThereAreNone() async throws {
        let provider = SharedCredentialsFileProvider(.init(environment: ["HOME": directory.path]))
        #expect(try await refusal(of: provider).code == .noCredentials)
    }

    @Test(arguments: [
        ("[default", "line 1 comes before the first section"),
        ("[default]\nPLANTED", "line 2 is not name = value"),
        ("[default]\n=PLANTED", "line 2 is not name = value"),
        ("x=PLANTED", "line 1 comes before the first section"),
        ("[a]\nx=PLANTED\n[b]\n[a]", "line 4 is a section that came before"),
        ("[a]\nx=PLANTED\r\n\r\nX:PLANTED", "line 4 is a setting that came before in its section"),
        ("[a]\ns3 =\n  PLANTED", "a nested setting is not name = value"),
    ])
    func anUnreadableFileIsAFailure(text: String, message: String) async throws {
        let provider = try provider(nil)
        try TextFile.write(text, to: directory.file("credentials"))
        let error = try await refusal(of: provider)
        #expect(error.code == .credentialSource)
        #expect(error.message == "\(directory.file("credentials")): \(message)")
    }

    @Test func aFileWithAMarkIsRead() async throws {
        let provider = try provider(nil)
        try TextFile.write("\u{FEFF}" + Self.credentials, to: directory.file("credentials"))
        #expect(try await provider.credentials().accessKeyID == "DEFAULT")
    }

    /// As `os.path.expanduser` and `os.path.expandvars` do it for botocore.
    @Test(arguments: [
        ("~/keys", "/home/w/keys"), ("~", "/home/w"), ("$HOME/keys", "/home/w/keys"), ("${DIR}s/k", "/dirs/k"),
        ("$DIRs/k", "$DIRs/k"), ("${DIR", "${DIR"), ("/a/~/b", "/a/~/b"), ("$", "$"), ("~w/x", "~w/x"),
    ])
    func aPathIsExpanded(path: String, expanded: String) {
        let environment = ["HOME": "/home/w", "DIR": "/dir", "AWS_CONFIG_FILE": path]
        let configuration = SharedCredentialsFileProvider.Configuration(environment: environment)
        #expect(configuration.configPath == expanded)
        #expect(configuration.credentialsPath == "/home/w/.aws/credentials")
    }

    @Test func aRewrittenFileIsSeen() async throws {
        let provider = try provider(nil)
        #expect(try await provider.credentials().accessKeyID == "DEFAULT")
        try TextFile.write(Self.credentials.replacing("DEFAULT", with: "ROTATED!"), to: directory.file("credentials"))
        #expect(try await provider.credentials().accessKeyID == "ROTATED!")
    }
}
