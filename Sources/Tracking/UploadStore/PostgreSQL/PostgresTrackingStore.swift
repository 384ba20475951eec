import Glibc
package import PostgresTransport
import Primitives
package import UploadTracking

/// The store in PostgreSQL, for one worker or several.
///
/// A write is a transaction of its own on a connection of its own, at READ COMMITTED with explicit row locks: what
/// waited for a lock then reads what the holder left. Concurrent commits share an `fsync` by the server's own doing.
/// A read is one snapshot (REPEATABLE READ, READ ONLY).
///
/// A write whose connection broke in its commit may have been committed though it throws: its caller cannot know, as
/// with a process that is killed there, so what calls it must bear a repetition.
package final class PostgresTrackingStore: TrackingStore, SchemaBearing {
    /// How often a transaction that collided with another is run again.
    private static let repetitions = 8

    package let schema: SchemaVersion
    private let pool: PostgresPool
    private let backoff = Backoff(base: .milliseconds(10), cap: .milliseconds(200), seed: .random(in: .min ... .max))

    /// Connects, blocking the calling thread, and brings the schema up to date, or finds that it is.
    ///
    /// Several workers may do so at once: they wait for each other.
    ///
    /// - Parameters:
    ///   - configuration: Where the database is.
    ///   - migrate: `false`: an old schema is an error.
    /// - Throws: ``TrackingStoreError``.
    package convenience init(_ configuration: PostgresConfiguration, migrate: Bool = true) throws {
        try self.init(configuration, migrate: migrate, migrations: PostgresSchema.migrations)
    }

    /// As a program that knows other migrations would open it.
    init(_ configuration: PostgresConfiguration, migrate: Bool = true, migrations: [Migration]) throws {
        do {
            let connection = try PostgresSession.open(configuration)
            schema = try PostgresSchema.prepare(connection, migrate: migrate, migrations: migrations)
            try PostgresRights.check(connection)
            if migrate, migrations.count >= PostgresSchema.migrations.count {
                try PostgresPlace.keep(connection)
            }
        } catch let error as PostgresError {
            throw TrackingStoreError(error)
        }
        pool = PostgresPool(configuration) { connection in
            try PostgresSchema.begin(connection, program: migrations.count)
        }
    }

    /// Which schema a database has; changes nothing.
    ///
    /// - Throws: ``TrackingStoreError``.
    package static func schema(of configuration: PostgresConfiguration) throws -> SchemaVersion {
        do {
            return try PostgresSchema.version(
                PostgresSession.open(configuration),
                program: PostgresSchema.migrations.count
            )
        } catch let error as PostgresError {
            throw TrackingStoreError(error)
        }
    }

    package func write<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingTransaction) throws -> Value
    ) async throws -> Value {
        try await transact { [backoff] connection in
            for repetition in 0... {
                do {
                    return try PostgresTransaction.write(connection, body)
                } catch let error as PostgresError where error.isCollision && repetition < Self.repetitions {
                    // The thread is this connection's own, and blocks nobody else.
                    usleep(UInt32(backoff.delay(attempt: repetition) / .microseconds(1)))
                }
            }
            preconditionFailure("an endless sequence has ended")
        }
    }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any TrackingReader) throws -> Value
    ) async throws -> Value {
        try await transact(isReading: true) { try PostgresTransaction.read($0, body) }
    }

    package func close() async {
        await pool.close()
    }

    /// Runs transactions, again on another connection where that of its turn has lost its prepared statements.
    ///
    /// Nothing was done then, because a failed statement ends its transaction. What only reads is run once more where its
    /// connection was lost: the server may have come back since it was made.
    private func transact<Value: Sendable>(
        isReading: Bool = false,
        _ work: @escaping @Sendable (PostgresConnection) throws -> Value
    ) async throws -> Value {
        for repetition in 0... {
            do {
                return try await pool.run(work)
            } catch let error as PostgresError where error.isStaleStatement && repetition < Self.repetitions {
                continue
            } catch let error as PostgresError where isReading && repetition == 0 && error.isLostConnection {
                continue
            } catch let error as PostgresError {
                throw TrackingStoreError(error)
            }
        }
        preconditionFailure("an endless sequence has ended")
    }

    /// Works on a connection outside of any transaction.
    func run<Value: Sendable>(_ work: @escaping @Sendable (PostgresConnection) throws -> Value) async throws -> Value {
        do {
            return try await pool.run(work)
        } catch let error as PostgresError {
            throw TrackingStoreError(error)
        }
    }
}
