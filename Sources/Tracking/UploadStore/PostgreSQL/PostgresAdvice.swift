import PostgresTransport

/// What to do about a failure of PostgreSQL, or of a pooler before it: one remedy for each cause.
///
/// Causes are told by SQLSTATE (PostgreSQL's manual, appendix A), and where several share one, or a pooler gives none that
/// tells, by the words. PgBouncer's words are those of its source, 1.18; each was tried there.
enum PostgresAdvice {
    static let session =
        "set pool_mode to session for this database and user in the pooler, or name the server itself in STORE_URL"
    static let writable =
        "name the primary in STORE_URL, or all servers: postgresql://USER@HOST1:5432,HOST2:5432/DATABASE"
    static let encoding =
        "make a database with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0, and name it in STORE_URL"
    static let schema =
        "create the schema that the role's search_path names, or set it: ALTER ROLE … SET search_path = public"
    static let reachable = "see that the database runs, and that STORE_URL names it"

    private static let password =
        "set STORE_PASSWORD to the password of the role that STORE_URL names, and see that the role exists"
    private static let database =
        "create the database that STORE_URL names (CREATE DATABASE … OWNER …), or correct STORE_URL"
    static let grants =
        "grant the role of STORE_URL what it lacks: GRANT CONNECT ON DATABASE …; GRANT USAGE, CREATE ON SCHEMA …; and on "
        + "tables that another role owns GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA … and GRANT USAGE, "
        + "SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA … (docs/SERVERS.md)"
    private static let connections =
        "give it more connections (ALTER ROLE … CONNECTION LIMIT, max_connections, the pooler's pool_size and "
        + "max_client_conn), or end other programs of this role; Waybill uses up to 8, and works with one"

    private struct Entry {
        var states: Set<String> = []
        var words: [String] = []
        let remedy: String

        func fits(_ error: PostgresError) -> Bool {
            (states.isEmpty || states.contains(error.state))
                && (words.isEmpty || words.contains(where: error.text.contains))
        }
    }

    // The first that fits counts.
    private static let entries = [
        Entry(
            words: ["unsupported startup parameter"],
            remedy:
                "take `options` out of STORE_URL (and PGOPTIONS out of the environment), or let the pooler ignore the "
                + "parameter (PgBouncer: ignore_startup_parameters)"
        ),
        Entry(
            words: ["no such database"],
            remedy: "add the database to the pooler's [databases], or correct STORE_URL"
        ),
        Entry(states: ["3D000"], remedy: database),
        // PgBouncer passes the server's words on, without the code.
        Entry(states: ["08P01"], words: ["does not exist"], remedy: database),
        Entry(
            states: ["08P01"],
            words: ["authentication failed", "no such user"],
            remedy: "\(password); the pooler has a list of its own (PgBouncer: auth_file)"
        ),
        Entry(
            words: ["pgbouncer cannot connect to server", "server login failed", "server_login_retry"],
            remedy: "see that the pooler reaches the database with this user: its log says why it does not"
        ),
        Entry(states: ["28P01"], remedy: password),
        Entry(words: ["no password supplied"], remedy: password),
        Entry(
            states: ["28000"],
            words: ["pg_hba.conf"],
            remedy: "let this host, user and database in with a line of pg_hba.conf; a `hostssl` line needs "
                + "?sslmode=require in STORE_URL, a `hostnossl` line ?sslmode=disable"
        ),
        Entry(
            states: ["28000"],
            words: ["not permitted to log in"],
            remedy: "let the role of STORE_URL log in: ALTER ROLE … LOGIN"
        ),
        Entry(
            states: ["28000"],
            remedy: "create the role that STORE_URL names (CREATE ROLE … LOGIN PASSWORD …), or correct STORE_URL"
        ),
        Entry(states: ["42501"], remedy: grants),
        Entry(states: ["53300"], remedy: connections),
        Entry(states: ["57P03"], words: ["hot standby", "recovery"], remedy: writable),
        Entry(states: ["57P03"], remedy: "wait: the database starts up or shuts down, and is asked again"),
        Entry(states: ["25006"], remedy: writable),
        Entry(words: ["hot standby mode", "session is read-only", "server is not in hot standby"], remedy: writable),
        Entry(states: ["3F000"], remedy: schema),
        Entry(
            states: ["42P01"],
            remedy:
                "see that the role's search_path leads to the schema with Waybill's tables, or run `waybill migrate`"
        ),
        Entry(states: ["53100"], remedy: "make room on the database's disk"),
        Entry(states: ["26000", "42P05"], remedy: session),
        Entry(
            words: ["could not translate host name"],
            remedy: "correct the host in STORE_URL, or see that its name is resolved here"
        ),
        Entry(
            words: ["server does not support SSL"],
            remedy: "turn SSL on at the server, or take sslmode out of STORE_URL"
        ),
        Entry(
            words: ["certificate verify failed", "server certificate for"],
            remedy: "name the server in STORE_URL as its certificate does, and its authority with ?sslrootcert=FILE"
        ),
        Entry(
            words: ["root certificate file"],
            remedy: "name the authority's certificate with ?sslrootcert=FILE in STORE_URL"
        ),
        Entry(
            words: ["No such file or directory"],
            remedy:
                "name the folder of the server's socket in STORE_URL (postgresql:///DATABASE?host=/run/postgresql), and "
                + "see that the server runs"
        ),
    ]

    static func remedy(for error: PostgresError) -> String {
        if error.isPoolerMode {
            return session
        }
        if error.code == .invalidAddress {
            return "correct STORE_URL; its parameters are those of libpq (PostgreSQL's manual, 34.1.2)"
        }
        if let entry = entries.first(where: { $0.fits(error) }) {
            return entry.remedy
        }
        return error.isCrowded ? connections : reachable
    }
}
