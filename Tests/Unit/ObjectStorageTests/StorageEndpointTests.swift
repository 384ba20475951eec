import ObjectStorage
import Testing

@Suite("Storage endpoints")
struct StorageEndpointTests {
    private static let forms: [(String, String, String)] = [
        ("https://s3.eu-west-1.amazonaws.com", "https", "s3.eu-west-1.amazonaws.com"),
        ("https://s3.eu-west-1.amazonaws.com/", "https", "s3.eu-west-1.amazonaws.com"),
        ("http://10.0.0.7:9000", "http", "10.0.0.7:9000"),
        ("http://10.0.0.7:9000/", "http", "10.0.0.7:9000"),
        ("http://minio:80", "http", "minio"),
        ("https://minio:443/", "https", "minio"),
        ("https://minio:80", "https", "minio:80"),
        ("http://minio:443", "http", "minio:443"),
        ("http://minio:0080", "http", "minio"),
        ("http://minio:09000", "http", "minio:9000"),
        ("http://minio:65535", "http", "minio:65535"),
        ("HTTPS://S3.Example.COM", "https", "s3.example.com"),
        ("http://my_minio:9000", "http", "my_minio:9000"),
        ("http://[::1]", "http", "[::1]"),
        ("http://[::1]:80", "http", "[::1]"),
        ("http://[::1]:9000", "http", "[::1]:9000"),
        ("https://[FE80::443]", "https", "[fe80::443]"),
        ("https://[2001:db8::7]:443", "https", "[2001:db8::7]"),
        ("http://[::ffff:10.0.0.7]:9000", "http", "[::ffff:10.0.0.7]:9000"),
    ]

    @Test("accepted, as they stand in the Host header", arguments: forms)
    func accepted(text: String, scheme: String, authority: String) {
        let endpoint = StorageEndpoint(text)
        #expect(endpoint?.scheme == scheme)
        #expect(endpoint?.authority == authority)
        #expect(endpoint?.description == "\(scheme)://\(authority)")
    }

    @Test(
        "refused",
        arguments: [
            "", "minio", "minio:9000", "//minio", "http:/minio", "http://", "http:///", "http://minio//",
            "http://minio/bucket", "http://minio?x", "http://minio#x", "http://user@minio", "http://user:pw@minio",
            "ftp://minio", "s3://bucket", "http://minio:", "http://minio:x", "http://minio:-1", "http://minio:+80",
            "http://minio:0", "http://minio:65536", "http://minio:80:80", "http://:9000", "http://::1", "http://::1:80",
            "http://[::1", "http://[]", "http://[::1]x", "http://[::1]9000", "http://[minio]",
            "http://[fe80::1%25eth0]",
            "http://mini o", "http://minio\n", "http://minio\r\nx: y", "http://.minio", "http://minio.", "http://a..b",
            "http://münchen", "http://minio\\", "http://minio%2f", "http://http://minio", " http://minio",
            "http://minio ",
        ]
    )
    func refused(text: String) {
        #expect(StorageEndpoint(text) == nil)
    }
}
