import PostgresTransport
import Primitives
import TestSupport

@testable import UploadStore

extension PostgresConfiguration {
    /// A database of a server of the tests.
    init(_ server: PostgresServer, database: String) {
        self.init(
            url: server.url(of: database),
            password: { Secret(server.password) },
            // Tests run side by side, each with a store or two.
            connections: 4,
            connectTimeout: .seconds(60)
        )
    }
}

extension PostgresConfiguration {
    /// The database's name.
    var database: String {
        String(url.split(separator: "/").last ?? "")
    }
}

extension PostgresTrackingStore {
    /// A store in a database of its own, up to date and with nothing in it, on the server that tests share.
    static func empty() async throws -> PostgresTrackingStore {
        try PostgresTrackingStore(await emptyDatabase(on: .shared()))
    }

    /// Such a database, for several stores.
    static func emptyDatabase(on server: PostgresServer) async throws -> PostgresConfiguration {
        let name = try await server.database(like: "template_store") { url in
            let configuration = PostgresConfiguration(
                url: url,
                password: { Secret(server.password) },
                connectTimeout: .seconds(60)
            )
            await (try PostgresTrackingStore(configuration)).close()
        }
        return PostgresConfiguration(server, database: name)
    }
}
