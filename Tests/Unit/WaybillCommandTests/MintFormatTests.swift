import ControlProtocol
import FoundationEssentials
import Primitives
import Testing

@testable import WaybillCommand

/// What `waybill mint` prints.
@Suite struct MintFormatTests {
    private func credentials(provider: String = "minio", secret: String = "s/+=") -> CredentialsResource {
        CredentialsResource(
            profile: "default",
            provider: provider,
            endpoint: "http://inside",
            publicEndpoint: "http://outside",
            region: "us-east-1",
            bucket: "logs",
            keys: ["a"],
            accessKeyID: "AKID",
            secretAccessKey: Secret(secret),
            sessionToken: Secret("token"),
            expiresAt: Timestamp(milliseconds: 1_772_366_400_500)
        )
    }

    @Test func theAWSToolsAreGivenVersion1() throws {
        let text = try MintFormat.credentialProcess.text(of: credentials()).reveal()
        #expect(
            text == """
                {"AccessKeyId":"AKID","Expiration":"2026-03-01T12:00:00.500Z","SecretAccessKey":"s/+=",\
                "SessionToken":"token","Version":1}

                """
        )
    }

    @Test func aShellTakesEveryValueAsItIs() throws {
        let text = try MintFormat.env.text(of: credentials(secret: "it's $HOME `x`")).reveal()
        #expect(
            text == """
                export AWS_ACCESS_KEY_ID='AKID'
                export AWS_SECRET_ACCESS_KEY='it'\\''s $HOME `x`'
                export AWS_SESSION_TOKEN='token'

                """
        )
        let alibaba = try MintFormat.env.text(of: credentials(provider: "ali")).reveal()
        #expect(alibaba.contains("export ALIBABA_CLOUD_SECURITY_TOKEN='token'\n") && !alibaba.contains("AWS"))
    }

    @Test func theAPIsJSONIsGivenAsItIs() throws {
        let credentials = credentials()
        let text = try MintFormat.json.text(of: credentials)
        #expect(try ControlJSON.decode(CredentialsResource.self, from: Array(text.reveal().utf8)) == credentials)
        #expect(!"\(text)".contains("token"))
    }
}
