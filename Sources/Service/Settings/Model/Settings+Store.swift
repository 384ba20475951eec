package import Primitives

extension Settings {
    /// The database.
    package struct Store: Sendable, Hashable {
        /// The address as it may be shown: without a query, and it never holds a password.
        package let url: String
        /// The same, taken apart.
        package let location: Location
        /// PostgreSQL's password.
        package let password: Secret?
        /// What to do with an old schema.
        package let migrate: Migration

        /// Where the database is.
        package enum Location: Sendable, Hashable {
            /// SQLite in this file.
            case sqlite(path: String)
            /// PostgreSQL, by an address that libpq takes.
            case postgresql(url: String)
        }

        /// What to do with an old schema.
        package enum Migration: String, Sendable, Hashable, CaseIterable {
            /// Bring it up to date.
            case auto
            /// Refuse to start.
            case check
        }
    }

    /// How long things are kept; `nil`: for ever.
    package struct Retention: Sendable, Hashable {
        /// Terminal uploads.
        package let uploads: Duration?
        /// Delivered notices.
        package let notices: Duration?
        /// The audit of minted credentials.
        package let audit: Duration?
    }
}
