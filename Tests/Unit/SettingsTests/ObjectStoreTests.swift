import Testing

@testable import Settings

/// Which profiles share an object store, by what their endpoints are called.
@Suite struct ObjectStoreTests {
    @Test(arguments: [
        ("http://minio:9000", "http://MinIO:9000/", true), ("http://minio", "http://minio:80", true),
        ("https://minio:443", "https://minio", true), ("http://minio", "https://minio", true),
        ("http://127.0.0.1:9000", "http://localhost:9000", true), ("http://[::1]:9000", "http://localhost:9000", true),
        ("http://minio:9000", "http://minio:9001", false), ("http://minio", "http://minio2", false),
        ("http://a.minio", "http://b.minio", false), ("http://127.0.0.10:9000", "http://127.0.0.1:9000", false),
    ])
    func anEndpointsSpellingDoesNotMatter(one: String, other: String, expected: Bool) throws {
        #expect(try (objectStore(["ENDPOINT": one]) == objectStore(["ENDPOINT": other])) == expected)
    }

    @Test func theEndpointsOfAWSAreOneStoreAndSoAreThoseOfAlibaba() throws {
        let aws = ["PROVIDER": "aws", "REGION": "eu-west-1", "ROLE_ARN": "arn:aws:iam::123456789012:role/r"]
        let accelerated = aws.merging(["ENDPOINT": "https://s3-accelerate.amazonaws.com"]) { $1 }
        let china = aws.merging(["REGION": "cn-north-1", "ROLE_ARN": "arn:aws-cn:iam::123456789012:role/r"]) { $1 }
        #expect(try objectStore(aws) == objectStore(accelerated))
        #expect(try objectStore(aws) != objectStore(china))
        let ali = ["PROVIDER": "ali", "REGION": "cn-hangzhou", "ROLE_ARN": "acs:ram::1234567890123456:role/r"]
        let inner = ali.merging(["ENDPOINT": "https://oss-cn-hangzhou-internal.aliyuncs.com"]) { $1 }
        #expect(try objectStore(ali) == objectStore(inner))
    }

    private func objectStore(_ given: [String: String]) throws -> String {
        let values = ["PROVIDER": "minio", "BUCKET": "logs"].merging(given) { $1 }
        return try load(storage: profileVariables(values)).profile.objectStore
    }
}
