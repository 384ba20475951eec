/// What a dialect's error codes mean: what kind of failure each is, and what to do where the kind alone does not tell.
struct ProviderErrorTable: Sendable {
    struct Entry: Sendable {
        let code: StorageError.Code
        let advice: String?
    }

    static let missingBucket = "create the bucket, or set BUCKET (with REGION and ENDPOINT) to one that exists"
    static let suspendedAccount = "ask the provider about the account: it serves nothing of it"

    private var entries: [String: Entry] = [:]

    /// Several codes that mean the same.
    mutating func add(_ code: StorageError.Code, advice: String? = nil, _ providerCodes: String...) {
        for providerCode in providerCodes {
            entries[providerCode] = Entry(code: code, advice: advice)
        }
    }

    /// The entry of a code, or of the family that it names before a dot: `Throttling` for `Throttling.User`.
    subscript(providerCode: String) -> Entry? {
        var name = providerCode[...]
        while true {
            if let entry = entries[String(name)] {
                return entry
            }
            guard let dot = name.lastIndex(of: ".") else {
                return nil
            }
            name = name[..<dot]
        }
    }

    init(_ fill: (inout ProviderErrorTable) -> Void) {
        fill(&self)
    }
}

extension StorageDialect {
    var errors: ProviderErrorTable {
        switch self {
        case .aws: .aws
        case .alibaba: .alibaba
        }
    }
}
