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
                export AWS_REGION='us-east-1'
                export AWS_DEFAULT_REGION='us-east-1'
                export AWS_ENDPOINT_URL_S3='http://inside'

                """
        )
        let alibaba = try MintFormat.env.text(of: credentials(provider: "ali")).reveal()
        #expect(alibaba.contains("export ALIBABA_CLOUD_SECURITY_TOKEN='token'\n") && !alibaba.contains("AWS"))
        #expect(alibaba.contains("export OSS_SESSION_TOKEN='token'\nexport OSS_REGION='us-east-1'\n"))
        #expect(alibaba.contains("export OSS_ENDPOINT='http://inside'\n"))
    }

    /// Characters are compared with what combines with them, and a shell reads bytes.
    @Test func aMarkThatCombinesHidesNoQuotationMark() throws {
        let text = try MintFormat.env.text(of: credentials(secret: "a'\u{301};id;'\u{301}")).reveal()
        #expect(text.utf8.contains("export AWS_SECRET_ACCESS_KEY='a'\\''\u{301};id;'\\''\u{301}'\n".utf8))
    }

    @Test func theAPIsJSONIsGivenAsItIs() throws {
        let credentials = credentials()
        let text = try MintFormat.json.text(of: credentials)
        #expect(try ControlJSON.decode(CredentialsResource.self, from: Array(text.reveal().utf8)) == credentials)
        #expect(!"\(text)".contains("token"))
    }
}
