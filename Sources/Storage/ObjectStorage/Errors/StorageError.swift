/// What an object store or its STS answered when it did not do what was asked, or that it did not answer.
package struct StorageError: Error, Sendable, Equatable {
    /// What kind of failure it is: decides what to do about it.
    package struct Code: Sendable, Hashable, CustomStringConvertible {
        package let description: String

        /// No such object, bucket or upload.
        package static let notFound = Code(description: "not_found")
        /// The credentials do not allow it: the answer has a code about permissions.
        package static let accessDenied = Code(description: "access_denied")
        /// Refused, and nothing in the answer says that it is for want of permissions: by a proxy, or a service's own
        /// rules.
        package static let refused = Code(description: "refused")
        /// The object is in an archive: it has to be restored before it can be read.
        package static let archived = Code(description: "archived")
        /// The credentials are unknown, wrong or over.
        package static let invalidCredentials = Code(description: "invalid_credentials")
        /// The clocks are too far apart.
        package static let clockSkew = Code(description: "clock_skew")
        /// The request came too often.
        package static let throttled = Code(description: "throttled")
        /// The object changed since the condition was set.
        package static let preconditionFailed = Code(description: "precondition_failed")
        /// The service asks for another region or address.
        package static let redirected = Code(description: "redirected")
        /// The request is wrong, and always will be.
        package static let invalidRequest = Code(description: "invalid_request")
        /// The session policy is larger than the provider takes, plain or as it packs it.
        package static let policyTooLarge = Code(description: "policy_too_large")
        /// The service is unwell, or the network is.
        package static let unavailable = Code(description: "unavailable")
        /// There are no credentials to sign with: nothing holds any, and nothing was asked.
        package static let noCredentials = Code(description: "no_credentials")
        /// What should give the credentials to sign with does not: nothing was asked.
        package static let credentialSource = Code(description: "credential_source")
        /// The answer is not what the service documents.
        package static let unexpectedAnswer = Code(description: "unexpected_answer")
    }

    package var code: Code
    /// The HTTP status; `nil` where there was no answer.
    package var status: Int?
    /// The provider's own code, such as `NoSuchKey`.
    package var providerCode: String?
    /// The provider's own words, printable and cut to 300 characters, or the transport's.
    package var message: String
    /// The method and address, without the query.
    package var operation: String
    /// What the operator should do about the provider's code, where the kind of failure alone does not tell.
    package var advice: String?
    /// The region in which the bucket is, where AWS says so.
    package var bucketRegion: String?
    /// `false` where something in the worker kept the service from being asked.
    package var wasAsked: Bool

    package init(
        code: Code,
        status: Int? = nil,
        providerCode: String? = nil,
        message: String,
        operation: String,
        advice: String? = nil,
        wasAsked: Bool = true
    ) {
        self.code = code
        self.status = status
        self.providerCode = providerCode
        self.message = message
        self.operation = operation
        self.advice = advice
        self.wasAsked = wasAsked && code != .noCredentials && code != .credentialSource
    }

    /// The same request may succeed later.
    package var isRetryable: Bool {
        switch code {
        // What is not the service's own answer comes from something between, or passes.
        case .unavailable, .throttled, .clockSkew, .credentialSource, .unexpectedAnswer: true
        default: false
        }
    }

    /// What the operator should do.
    package var remedy: String {
        if let advice {
            return advice
        }
        return switch code {
        case .accessDenied: "allow the profile's credentials what policies/README.md lists for them"
        case .refused: "check what refuses requests between the worker and ENDPOINT: a proxy, or the store's own rules"
        case .archived: "restore the object, or keep KEY_TEMPLATE's prefix out of the bucket's lifecycle rules"
        case .invalidCredentials: "check ACCESS_KEY_ID and SECRET_ACCESS_KEY of the profile"
        case .clockSkew: "set the clocks: this host's and the object store's are more than 15 minutes apart"
        case .policyTooLarge: "upload fewer modules at once, or shorten KEY_TEMPLATE"
        case .throttled: "wait; or lower the rate of uploads"
        case .redirected: "set REGION and ENDPOINT to those of the bucket"
        case .noCredentials: "give the profile a PARENT: its own key, a file, a process, a role of the machine"
        case .credentialSource: "fix what PARENT of the profile names"
        case .notFound: "check BUCKET and the key"
        case .preconditionFailed: "none is needed: it is looked at again"
        case .unavailable: "check that ENDPOINT and STS_ENDPOINT are reachable from the worker"
        case .unexpectedAnswer: "check what answers at ENDPOINT and STS_ENDPOINT: a proxy, or another service"
        default: "see the provider's code"
        }
    }
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        let place = status.map { "HTTP \($0) " } ?? (wasAsked ? "no answer " : "")
        // The words that follow begin with a period of their own.
        let words = message.hasSuffix(".") ? String(message.dropLast()) : message
        let detail = [providerCode, words.isEmpty ? nil : words].compactMap(\.self).joined(separator: ": ")
        return "\(operation): \(place)(\(code))\(detail.isEmpty ? "" : ": \(detail)")"
    }
}
