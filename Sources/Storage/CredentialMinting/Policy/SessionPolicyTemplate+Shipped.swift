extension SessionPolicyTemplate {
    /// Put, abort and list parts, in the grammar of AWS, MinIO and Ceph: `session-aws.json`.
    public static let aws = shipped(.upload, .aws())

    /// Put, abort and list parts, in the grammar of Alibaba Cloud: `session-ram.json`.
    public static let ram = shipped(.upload, .ram)

    /// Read the objects and tell missing ones from forbidden ones, for the worker: `session-verify-aws.json`.
    public static let verifyAWS = shipped(.verify, .aws())

    /// The same in the grammar of Alibaba Cloud: `session-verify-ram.json`.
    public static let verifyRAM = shipped(.verify, .ram)

    /// What a session is for.
    public enum Purpose: Sendable, Hashable {
        /// A dock's upload.
        case upload
        /// The worker's look at objects.
        case verify

        /// The name of the document in `policies/session`, and in a folder that takes its place.
        public func fileName(in grammar: Grammar) -> String {
            switch (self, grammar) {
            case (.upload, .aws): "session-aws.json"
            case (.upload, .ram): "session-ram.json"
            case (.verify, .aws): "session-verify-aws.json"
            case (.verify, .ram): "session-verify-ram.json"
            }
        }
    }

    /// The document that is part of the program.
    public static func shipped(_ purpose: Purpose, _ grammar: Grammar) -> SessionPolicyTemplate {
        let document =
            switch (purpose, grammar) {
            case (.upload, .aws): PackageResources.session_aws_json
            case (.upload, .ram): PackageResources.session_ram_json
            case (.verify, .aws): PackageResources.session_verify_aws_json
            case (.verify, .ram): PackageResources.session_verify_ram_json
            }
        do {
            return try SessionPolicyTemplate(document, grammar: grammar)
        } catch {
            // Part of the program, and read by its tests: wrong only in a build that passed none.
            preconditionFailure("an embedded policy template is unusable: \(error)")
        }
    }
}
