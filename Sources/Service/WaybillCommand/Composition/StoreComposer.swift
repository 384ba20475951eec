import Logging
import PostgresTransport
import Primitives
import Settings
import UploadStore
import UploadTracking

/// Opens the store that the settings name.
enum StoreComposer {
    /// Opens it beside a worker that may be running.
    ///
    /// - Parameters:
    ///   - settings: Where it is.
    ///   - migrate: `false`: an old schema is an error.
    ///   - password: Asked for each connection.
    /// - Returns: The store.
    /// - Throws: ``TrackingStoreError``.
    static func open(
        _ settings: Settings.Store,
        migrate: Bool,
        password: (@Sendable () -> Secret?)? = nil
    ) throws -> any TrackingStore {
        switch settings.location {
        case .sqlite(let path):
            try SQLiteTrackingStore(path: path, migrate: migrate)
        case .postgresql(let url):
            try PostgresTrackingStore(postgres(url, password ?? { settings.password }), migrate: migrate)
        }
    }

    /// Which schema it has, which exists; changes nothing.
    ///
    /// - Throws: ``TrackingStoreError``.
    static func schema(of settings: Settings.Store) throws -> SchemaVersion {
        switch settings.location {
        case .sqlite(let path): try SQLiteTrackingStore.schema(path: path)
        case .postgresql(let url): try PostgresTrackingStore.schema(of: postgres(url) { settings.password })
        }
    }

    /// Why a command ended that could not use the store, with the remedy that goes with it.
    static func failure(_ what: String, _ error: any Error, _ settings: Settings.Store) -> CommandFailure {
        CommandFailure(
            status(of: error, settings),
            "\(what): \(error)",
            nextStep: (error as? TrackingStoreError)?.remedy
        )
    }

    /// Where PostgreSQL is; `nil` where the store is a file.
    static func postgres(_ settings: Settings.Store) -> PostgresConfiguration? {
        guard case .postgresql(let url) = settings.location else {
            return nil
        }
        return postgres(url, { settings.password })
    }

    private static func postgres(_ url: String, _ password: @escaping @Sendable () -> Secret?) -> PostgresConfiguration
    {
        PostgresConfiguration(url: url, password: password)
    }

    /// How a command ends that could not open it: a server that is away could not be asked.
    static func status(of error: any Error, _ settings: Settings.Store) -> CommandStatus {
        if case .postgresql = settings.location, case TrackingStoreError.unavailable = error {
            return .unanswered
        }
        return .usage
    }

    /// Opens it for a worker that may wait for it: waits for a server that is away, and takes a file for itself.
    ///
    /// - Parameters:
    ///   - store: What waits.
    ///   - settings: Where it is.
    ///   - password: Asked for each connection.
    ///   - logger: Is told of each wait.
    /// - Throws: ``TrackingStoreError``, or a cancellation.
    static func open(
        _ store: OpeningStore,
        _ settings: Settings.Store,
        password: @escaping @Sendable () -> Secret?,
        logger: Logger
    ) async throws {
        let migrate = settings.migrate == .auto
        switch settings.location {
        case .sqlite(let path):
            try await store.open(waits: false, logger: logger) {
                try SQLiteTrackingStore(path: path, migrate: migrate)
            } claim: {
                try await $0.claim()
                report($0.schema, logger)
                for warning in $0.fileWarnings {
                    logger.warning("the database's files are not private", metadata: ["reason": "\(warning)"])
                }
            }
        case .postgresql(let url):
            try await store.open(waits: true, logger: logger) {
                try PostgresTrackingStore(postgres(url, password), migrate: migrate)
            } claim: {
                report($0.schema, logger)
            }
        }
    }

    private static func report(_ schema: SchemaVersion, _ logger: Logger) {
        if schema.isNewer {
            logger.notice("a newer version has the database too", metadata: ["schema": "\(schema)"])
        }
    }

    /// How the schema of an open store stands to this program, as a sentence about the store.
    static func account(of store: any TrackingStore) -> String {
        guard let schema = (store as? any SchemaBearing)?.schema, schema.isNewer else {
            return "its schema is up to date"
        }
        return "it has \(schema)"
    }
}
