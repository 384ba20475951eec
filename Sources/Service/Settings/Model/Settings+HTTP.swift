package import Primitives

extension Settings {
    /// The API.
    package struct HTTP: Sendable, Hashable {
        /// Where it listens.
        package let listen: ListenAddress
        /// The one admin token.
        package let token: Secret?
        /// File of tokens with roles.
        package let tokensFile: String?
        /// Host names that the API answers to without a token, beside addresses and `localhost`.
        package let hosts: [String]
    }

    /// Logs.
    package struct Log: Sendable, Hashable {
        /// The least level that is logged.
        package let level: Level
        /// The form of a line.
        package let format: Format

        /// The levels of swift-log.
        package enum Level: String, Sendable, Hashable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// The form of a line.
        package enum Format: String, Sendable, Hashable, CaseIterable {
            case text, json
        }
    }

    /// Where notices are posted, and how.
    package struct Webhook: Sendable, Hashable {
        /// The address; `nil`: nowhere.
        package let url: String?
        /// The signing secrets, the newer first: none, one, or two while rotating.
        package let secrets: [Secret]
        /// Tries before a notice is dead-lettered.
        package let attempts: Int
        /// File of trusted certificates; `nil`: the system's.
        package let caFile: String?
    }
}
