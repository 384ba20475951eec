import HTTPTransport
import ObjectStorage
import Primitives
import RequestSigning
import Testing

@Suite("Storage addresses")
struct StorageAddressTests {
    private static let places: [(endpoint: String, addressing: StorageProfile.Addressing, host: String, root: String)] =
        [
            ("http://10.0.0.7:9000", .path, "10.0.0.7:9000", "/logs/"),
            ("http://[::1]:9000", .path, "[::1]:9000", "/logs/"),
            ("https://s3.eu-west-1.amazonaws.com:443", .path, "s3.eu-west-1.amazonaws.com", "/logs/"),
            ("https://s3.eu-west-1.amazonaws.com", .virtual, "logs.s3.eu-west-1.amazonaws.com", "/"),
            ("https://oss.example:8443/", .virtual, "logs.oss.example:8443", "/"),
            ("https://docks.example:8443/", .cname, "docks.example:8443", "/"),
        ]

    private static let keys: [(key: String, encoded: String)] = [
        ("a", "a"), ("a/b.tar", "a/b.tar"), ("/a", "/a"), ("a//b/", "a//b/"), ("a b", "a%20b"), ("a+b", "a%2Bb"),
        ("100%", "100%25"), ("a%2Fb", "a%252Fb"), ("日", "%E6%97%A5"), ("é", "%C3%A9"), ("~-_.", "~-_."),
        ("a&b=c;d#e", "a%26b%3Dc%3Bd%23e"), ("./a", "./a"),
    ]

    @Test("an object's, by either way of addressing, with its key encoded once", arguments: places, keys)
    func objects(
        place: (endpoint: String, addressing: StorageProfile.Addressing, host: String, root: String),
        key: (key: String, encoded: String)
    ) throws {
        let profile = try Sample.profile(endpoint: place.endpoint, addressing: place.addressing)
        let address = StorageAddress(of: try ObjectKey(key.key), in: profile)
        #expect(address.scheme == profile.endpoint.scheme)
        #expect(address.host == place.host)
        #expect(address.encodedPath == place.root + key.encoded)
        #expect(StorageAddress(bucketOf: profile).encodedPath == place.root)
        #expect(StorageAddress(bucketOf: profile).host == place.host)
    }

    @Test("the STS's is the root of its own endpoint, whatever the addressing")
    func sts() throws {
        let profile = try Sample.profile(
            endpoint: "https://s3.eu-west-1.amazonaws.com",
            sts: "https://sts.eu-west-1.amazonaws.com:443/",
            addressing: .virtual
        )
        let address = StorageAddress(stsOf: profile)
        #expect(address.scheme == "https")
        #expect(address.host == "sts.eu-west-1.amazonaws.com")
        #expect(address.encodedPath == "/")
    }

    @Test("an operation is told without its query")
    func operation() throws {
        let address = StorageAddress(of: try ObjectKey("a b"), in: try Sample.profile(endpoint: "http://minio:9000"))
        let request = StorageRequest(.get, address, query: [.init("uploadId", "s3cret")])
        #expect(request.operation == "GET http://minio:9000/logs/a%20b")
    }
}
