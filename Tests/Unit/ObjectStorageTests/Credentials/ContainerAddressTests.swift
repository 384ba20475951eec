import Testing

@testable import ObjectStorage

@Suite struct ContainerAddressTests {
    private func address(_ name: String, _ value: String) throws -> String {
        try ContainerCredentialAddress(.init(environment: ["AWS_CONTAINER_CREDENTIALS_\(name)_URI": value])).url
    }

    @Test(arguments: [
        "https://anywhere.example/creds?x=1", "http://127.0.0.1:51679/v1", "http://127.255.0.3", "http://localhost/a",
        "http://[::1]:80/a", "http://169.254.170.2/a", "http://169.254.170.23/v1/credentials",
        "http://[fd00:ec2::23]/v1/credentials",
    ])
    func nearOrEncrypted(url: String) throws {
        #expect(try address("FULL", url) == url)
    }

    @Test(arguments: [
        "http://anywhere.example/", "http://169.254.169.254/", "http://127.0.0.1.example.com/", "http://127.1/",
        "http://127.0.0.256/", "http://localhost.example/", "http://127.0.0.1@evil.example/", "http://[::2]/",
        "ftp://127.0.0.1/", "127.0.0.1/a", "", "http:///a", "http://evil.example?127.0.0.1/",
        "http://evil.example#@127.0.0.1/", "http://0.0.0.0/", "http://169.254.170.2.example/", "http://127.0.0.+1/",
    ])
    func otherHostsAreRefused(url: String) {
        #expect(throws: CredentialFault.self) { try address("FULL", url) }
    }

    @Test func aRelativeAddressIsOfTheAgent() throws {
        #expect(try address("RELATIVE", "/v2/credentials/1") == "http://169.254.170.2/v2/credentials/1")
        #expect(throws: CredentialFault.self) { try address("RELATIVE", "@evil.example/") }
    }
}
