import Primitives

/// The `data` block of `fileupload_start`: where to upload to, with what, and which logs.
public struct UploadStart: Sendable, Hashable {
    /// The bucket's name.
    public let bucket: String
    /// The region as the dock is told it.
    public let region: String
    /// The address that the dock reaches, beginning `http://` or `https://`.
    public let endpoint: String
    /// The kind of object storage.
    public let provider: StorageProvider
    /// What the dock signs with.
    public let credentials: DockCredentials
    /// One entry for each object.
    public let files: [StartFile]
    /// The unit of the credentials' expiry in the message.
    public let expireUnit: ExpireUnit

    /// A start.
    public init(
        bucket: String,
        region: String,
        endpoint: String,
        provider: StorageProvider,
        credentials: DockCredentials,
        files: [StartFile],
        expireUnit: ExpireUnit = .milliseconds
    ) {
        self.bucket = bucket
        self.region = region
        self.endpoint = endpoint
        self.provider = provider
        self.credentials = credentials
        self.files = files
        self.expireUnit = expireUnit
    }

    /// The `data` block alone, for a backend that publishes the start itself.
    ///
    /// It holds the credentials in the clear.
    public func encodedData() -> [UInt8] {
        JSONWriter.write(data)
    }
}

/// One object of a start: a module's logs, which the dock packs into one file.
public struct StartFile: Sendable, Hashable {
    /// The module whose logs they are: `0` the aircraft, `3` the dock.
    public let module: String
    /// The key of the object.
    public let objectKey: String
    /// The logs, by the index that the listing gave them.
    public let bootIndexes: [Int64]

    /// An object of a start.
    public init(module: String, objectKey: String, bootIndexes: [Int64]) {
        self.module = module
        self.objectKey = objectKey
        self.bootIndexes = bootIndexes
    }
}

extension UploadStart {
    /// The block as the protocol's example shows it.
    var data: JSONValue {
        .record([
            "bucket": .string(bucket),
            "credentials": .record([
                "access_key_id": .string(credentials.accessKeyID),
                "access_key_secret": .string(credentials.accessKeySecret.reveal()),
                "expire": .integer(expire),
                "security_token": .string(credentials.securityToken.reveal()),
            ]),
            "endpoint": .string(endpoint),
            "params": .record(["files": .array(files.map(\.data))]),
            "provider": .string(provider.rawValue),
            "region": .string(region),
        ])
    }

    private var expire: Int64 {
        switch expireUnit {
        case .milliseconds: credentials.expiresAt.milliseconds
        case .seconds: credentials.expiresAt.seconds
        }
    }
}

extension StartFile {
    fileprivate var data: JSONValue {
        .record([
            "list": .array(bootIndexes.map { .record(["boot_index": .integer($0)]) }),
            "module": .string(module),
            "object_key": .string(objectKey),
        ])
    }
}
