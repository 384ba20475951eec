import Primitives

extension StartRequest {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case gateway, profile, files, labels, publish, adopt
        case idempotencyKey = "idempotency_key"
    }

    /// Reads and checks a request; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            gateway: try container.decode(String.self, forKey: .gateway),
            profile: try container.decodeIfPresent(String.self, forKey: .profile),
            files: try container.decode([File].self, forKey: .files),
            labels: try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:],
            publish: try container.decodeIfPresent(Bool.self, forKey: .publish) ?? true,
            adopt: try container.decodeIfPresent(Bool.self, forKey: .adopt) ?? false,
            idempotencyKey: try container.decodeIfPresent(String.self, forKey: .idempotencyKey)
        )
        try check(container)
    }

    /// Writes what is asked for; what is left out takes its default.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(gateway, forKey: .gateway)
        try container.encodeIfPresent(profile, forKey: .profile)
        try container.encode(files, forKey: .files)
        try container.encode(labels, forKey: .labels)
        try container.encode(publish, forKey: .publish)
        try container.encode(adopt, forKey: .adopt)
        try container.encodeIfPresent(idempotencyKey, forKey: .idempotencyKey)
    }

    private func check(_ container: KeyedDecodingContainer<CodingKeys>) throws {
        try container.require(
            RequestRules.isGateway(gateway),
            .gateway,
            "must be a serial number: 1 to \(RequestLimits.gatewayBytes) bytes, without '+', '#', '/' or control characters"
        )
        try container.require(
            profile.map { ProfileName($0) != nil } ?? true,
            .profile,
            "must be the name of a storage profile: small letters and digits"
        )
        try container.require(
            idempotencyKey.map(RequestRules.isIdempotencyKey) ?? true,
            .idempotencyKey,
            "must be 1 to \(RequestLimits.idempotencyKeyBytes) printable ASCII characters"
        )
        try checkLabels(container)
        try checkFiles(container)
    }

    private func checkLabels(_ container: KeyedDecodingContainer<CodingKeys>) throws {
        try container.require(
            labels.count <= RequestLimits.labels,
            .labels,
            "at most \(RequestLimits.labels) are taken"
        )
        for (name, value) in labels.sorted(by: { $0.key < $1.key }) {
            try container.require(
                RequestRules.isLabelName(name),
                .labels,
                "a name takes 1 to \(RequestLimits.labelNameBytes) letters, digits, '.', '_' or '-'"
            )
            guard RequestRules.isLabelValue(value) else {
                throw FieldFault(
                    "takes at most \(RequestLimits.labelValueBytes) bytes without control characters",
                    at: container.codingPath + [CodingKeys.labels, FieldName(stringValue: name)]
                )
            }
        }
    }

    private func checkFiles(_ container: KeyedDecodingContainer<CodingKeys>) throws {
        try container.require(
            (1...RequestLimits.files).contains(files.count),
            .files,
            "must name 1 to \(RequestLimits.files) files"
        )
        var modules: Set<String> = []
        for (index, file) in files.enumerated() {
            let path = container.codingPath + [CodingKeys.files, FieldName(intValue: index)]
            guard modules.insert(file.module).inserted else {
                throw FieldFault(
                    "names a module twice: put all its logs into one file",
                    at: path + [FieldName(stringValue: "module")]
                )
            }
            if adopt && file.objectKey == nil {
                throw FieldFault(
                    "is missing: adopt needs the key of every file",
                    at: path + [FieldName(stringValue: "object_key")]
                )
            }
        }
    }
}

extension StartRequest.File {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case module
        case bootIndexes = "boot_indexes"
        case objectKey = "object_key"
    }

    /// Reads and checks a file; refuses fields that it does not have.
    public init(from decoder: any Decoder) throws {
        try decoder.refuseFields(besides: CodingKeys.allCases)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            module: try container.decode(String.self, forKey: .module),
            bootIndexes: try Self.bootIndexes(container),
            objectKey: try container.decodeIfPresent(String.self, forKey: .objectKey)
        )
        try container.require(
            RequestRules.isModule(module),
            .module,
            "must be the name of a module, like \"0\" or \"3\""
        )
        try container.require(
            (1...RequestLimits.bootIndexes).contains(bootIndexes.count),
            .bootIndexes,
            "must name 1 to \(RequestLimits.bootIndexes) logs"
        )
        try container.require(bootIndexes.allSatisfy { $0 >= 0 }, .bootIndexes, "must not be negative")
        try container.require(Set(bootIndexes).count == bootIndexes.count, .bootIndexes, "names a log twice")
        if let objectKey {
            do {
                _ = try ObjectKey(objectKey)
            } catch {
                throw FieldFault("is refused: \(error)", at: container.codingPath + [CodingKeys.objectKey])
            }
        }
    }

    /// One by one: the decoder does not say where in an array a number does not fit.
    private static func bootIndexes(_ container: KeyedDecodingContainer<CodingKeys>) throws -> [Int64] {
        try container.require(!(try container.decodeNil(forKey: .bootIndexes)), .bootIndexes, "must be an array")
        var list = try container.nestedUnkeyedContainer(forKey: .bootIndexes)
        var indexes: [Int64] = []
        while !list.isAtEnd {
            guard let index = try? list.decode(Int64.self) else {
                throw FieldFault("must be a whole number", at: list.codingPath + [FieldName(intValue: indexes.count)])
            }
            indexes.append(index)
        }
        return indexes
    }

    /// Writes what is asked for.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(module, forKey: .module)
        try container.encode(bootIndexes, forKey: .bootIndexes)
        try container.encodeIfPresent(objectKey, forKey: .objectKey)
    }
}
