import Primitives

extension UploadStart {
    /// Reads the `data` of a start.
    ///
    /// The unit of `expire` is told by its size.
    init(_ data: JSONFields) throws(DockProtocolError) {
        let provider = try data.requiredText("provider")
        guard let known = StorageProvider(rawValue: provider) else {
            throw .outOfRange(data.path("provider"))
        }
        guard let credentials = try data.object("credentials") else {
            throw .missing(data.path("credentials"))
        }
        guard let params = try data.object("params") else {
            throw .missing(data.path("params"))
        }
        guard let entries = try params.array("files", atMost: DockLimits.files) else {
            throw .missing(params.path("files"))
        }
        var files: [StartFile] = []
        for entry in entries {
            files.append(try StartFile(entry, path: params.path("files")))
        }
        self.init(
            bucket: try data.requiredText("bucket"),
            region: try data.text("region") ?? "",
            endpoint: try data.requiredText("endpoint"),
            provider: known,
            credentials: try DockCredentials(credentials),
            files: files,
            expireUnit: try credentials.integer("expire").map { $0 > 100_000_000_000 } ?? true
                ? .milliseconds : .seconds
        )
    }
}

extension DockCredentials {
    fileprivate init(_ fields: JSONFields) throws(DockProtocolError) {
        guard let expiresAt = try fields.time("expire") else {
            throw .missing(fields.path("expire"))
        }
        self.init(
            accessKeyID: try fields.requiredText("access_key_id"),
            accessKeySecret: Secret(try fields.requiredText("access_key_secret")),
            securityToken: Secret(try fields.text("security_token", atMost: DockLimits.payloadBytes) ?? ""),
            expiresAt: expiresAt
        )
    }
}

extension StartFile {
    fileprivate init(_ value: JSONValue, path: String) throws(DockProtocolError) {
        guard let fields = JSONFields(value, path: path) else {
            throw .wrongType(path)
        }
        let list = fields.path("list")
        var bootIndexes: [Int64] = []
        for entry in try fields.array("list") ?? [] {
            guard let log = JSONFields(entry, path: list) else {
                throw .wrongType(list)
            }
            guard let bootIndex = try log.integer("boot_index") else {
                throw .missing(log.path("boot_index"))
            }
            bootIndexes.append(bootIndex)
        }
        self.init(
            module: try fields.requiredText("module"),
            objectKey: try fields.requiredText("object_key", atMost: DockLimits.keyBytes),
            bootIndexes: bootIndexes
        )
    }
}
