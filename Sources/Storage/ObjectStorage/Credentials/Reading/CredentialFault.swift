import FileReading

/// Why a source of credentials gives none; what it says holds nothing of what was read.
struct CredentialFault: Error, Hashable {
    /// The source holds nothing, as against something that is of no use.
    var isAbsence: Bool
    let message: String

    static func absent(_ message: String) -> CredentialFault {
        CredentialFault(isAbsence: true, message: message)
    }

    static func unusable(_ message: String) -> CredentialFault {
        CredentialFault(isAbsence: false, message: message)
    }

    init(isAbsence: Bool, message: String) {
        self.isAbsence = isAbsence
        self.message = message
    }

    init(_ fault: FileFault) {
        self.init(isAbsence: fault.isAbsence, message: fault.message)
    }
}

extension StorageError {
    /// - Parameters:
    ///   - fault: Why there are no credentials.
    ///   - source: Where they should have come from, as in "environment".
    init(_ fault: CredentialFault, source: String) {
        self.init(
            code: fault.isAbsence ? .noCredentials : .credentialSource,
            message: fault.message,
            operation: source
        )
    }
}
