import CPostgres
import EventThread
import Primitives

/// One connection: made, used and ended on one thread.
///
/// It is in libpq's pipeline mode throughout. ``execute(_:_:)`` only sends, and what it did is known when the next
/// ``query(_:_:)`` has its answer: a loop that writes many rows waits once and not for each.
@safe
package final class PostgresConnection {
    /// What was sent, in the order in which it is answered.
    private enum Sent {
        case prepare(sql: String, operation: String)
        case statement(operation: String)
        case sync
    }

    /// What is sent is answered at the latest after so many statements: neither side keeps more than that in memory.
    private static let longestPipeline = 512

    let handle: OpaquePointer
    private let answerTimeout: Duration
    let scrub: (String) -> String
    private var sent: [Sent] = []
    /// Names of prepared statements, by their text.
    private var prepared: [String: String] = [:]
    private var names = 0
    /// Of this connection alone: behind a pooler another may have used the session.
    private let namePrefix = "waybill_\(UInt64.random(in: .min ... .max))_"
    /// How long the next answers may take, where that is not as usual.
    package var patience: Duration?
    /// It is of no use any more.
    package private(set) var isBroken = false

    /// Connects, and blocks until that is done or has failed.
    ///
    /// - Throws: ``PostgresError``.
    package init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        let password = configuration.password()
        let parameters = configuration.parameters(password: password)
        let scrub = { (text: String) in configuration.scrubbed(text, password: password) }
        guard let handle = unsafe Conninfo.connect(parameters) else {
            throw PostgresError(.resources, operation: PostgresError.connecting, text: "libpq has no memory")
        }
        unsafe self.handle = handle
        answerTimeout = configuration.answerTimeout
        self.scrub = scrub
        if unsafe PQstatus(handle) != CONNECTION_OK {
            try checkRefusal()
        }
        // Else libpq writes the server's notices to the standard error.
        unsafe PQsetNoticeReceiver(handle, ignoreNotice, nil)
        guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1 else {
            throw PostgresError(.unreachable, operation: PostgresError.connecting, text: complaint)
        }
        try begin(configuration)
    }

    deinit {
        unsafe PQfinish(handle)
    }

    /// Sends a statement whose rows nobody needs; its failure is thrown by what asks for an answer next.
    ///
    /// - Parameters:
    ///   - sql: Prepared once for the connection, by its text.
    ///   - parameters: For `$1`, `$2` …
    /// - Throws: ``PostgresError``.
    package func execute(_ sql: String, _ parameters: [(any PostgresParameter)?] = []) throws(PostgresError) {
        try send(sql, parameters, isKept: true)
        if sent.count >= Self.longestPipeline {
            try finish()
        }
    }

    /// Sends a statement, and blocks until it and all before it are answered.
    ///
    /// - Parameters:
    ///   - sql: As for ``execute(_:_:)``.
    ///   - parameters: For `$1`, `$2` …
    ///   - isKept: `false`: its text is made for the occasion, and not prepared.
    /// - Returns: Its rows, or what it did.
    /// - Throws: ``PostgresError``: the first failure of what was sent since the last answer.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [(any PostgresParameter)?] = [],
        isKept: Bool = true
    ) throws(PostgresError) -> PostgresResult {
        try send(sql, parameters, isKept: isKept)
        guard let result = try answers() else {
            throw PostgresError(.unexpected, operation: Self.operation(sql), text: "it was not answered")
        }
        return result
    }

    /// Blocks until all that was sent is answered.
    ///
    /// - Throws: ``PostgresError``: the first failure of it.
    package func finish() throws(PostgresError) {
        if !sent.isEmpty {
            _ = try answers()
        }
    }

    /// Gives it up: it is not used again.
    package func abandon() {
        isBroken = true
    }

    /// Looks whether an idle connection has been ended by the other side.
    func lookForEnd() {
        if unsafe PQconsumeInput(handle) == 0 || PQstatus(handle) != CONNECTION_OK {
            isBroken = true
        }
    }

    /// What to poll while it is idle.
    var socket: Int32 {
        unsafe PQsocket(handle)
    }

    private func send(
        _ sql: String,
        _ parameters: [(any PostgresParameter)?],
        isKept: Bool
    ) throws(PostgresError) {
        let operation = Self.operation(sql)
        guard !isBroken else {
            throw PostgresError(.connectionLost, operation: operation, text: "the connection is broken")
        }
        let list = ParameterList(parameters.map { $0?.postgresValue ?? .null })
        let isSent: Int32
        if isKept {
            let name = try prepare(sql, list, operation: operation)
            isSent = unsafe list.lend { values, lengths, formats in
                unsafe PQsendQueryPrepared(handle, name, list.count, values, lengths, formats, 1)
            }
        } else {
            isSent = unsafe list.lend { values, lengths, formats in
                unsafe PQsendQueryParams(handle, sql, list.count, list.types, values, lengths, formats, 1)
            }
        }
        guard isSent == 1 else {
            throw broken(operation)
        }
        sent.append(.statement(operation: operation))
    }

    private func prepare(_ sql: String, _ list: ParameterList, operation: String) throws(PostgresError) -> String {
        if let name = prepared[sql] {
            return name
        }
        names += 1
        let name = "\(namePrefix)\(names)"
        guard unsafe PQsendPrepare(handle, name, sql, list.count, list.types) == 1 else {
            throw broken(operation)
        }
        sent.append(.prepare(sql: sql, operation: operation))
        prepared[sql] = name
        return name
    }

    /// Reads all answers that are due; the last statement's is returned.
    ///
    /// All are read even where one is a failure: the connection goes on after it.
    private func answers() throws(PostgresError) -> PostgresResult? {
        guard unsafe PQpipelineSync(handle) == 1 else {
            throw broken("sync")
        }
        sent.append(.sync)
        let due = sent
        sent = []
        let deadline = ContinuousClock.now.advanced(by: patience ?? answerTimeout)
        var failure: PostgresError?
        var last: PostgresResult?
        for item in due {
            switch item {
            case .sync:
                _ = try next("sync", deadline)
            case .prepare(let sql, let operation):
                do {
                    _ = try outcome(operation, deadline)
                } catch {
                    prepared[sql] = nil
                    failure = failure ?? error
                }
            case .statement(let operation):
                do {
                    last = try outcome(operation, deadline)
                } catch {
                    failure = failure ?? error
                }
            }
            if isBroken {
                throw failure ?? broken("read")
            }
        }
        if let failure {
            throw failure
        }
        return last
    }

    /// The answer to one statement.
    private func outcome(_ operation: String, _ deadline: ContinuousClock.Instant) throws(PostgresError)
        -> PostgresResult?
    {
        var first: PostgresResult?
        var failure: PostgresError?
        while let result = try next(operation, deadline) {
            switch result.status {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK: first = first ?? result
            default: failure = failure ?? self.failure(result, operation)
            }
            if isBroken {
                break
            }
        }
        if let failure {
            throw failure
        }
        return first
    }

    private func failure(_ result: PostgresResult, _ operation: String) -> PostgresError {
        guard result.status != PGRES_PIPELINE_ABORTED else {
            return PostgresError(.refused, operation: operation, state: "25P02", text: "an earlier statement failed")
        }
        let state = result.errorField(WAYBILL_PG_SQLSTATE)
        guard !state.isEmpty else {
            return broken(operation)
        }
        let text = result.errorField(WAYBILL_PG_MESSAGE)
        let error = PostgresError(.refused, operation: operation, state: state, text: scrub(text))
        // The server ends the connection after anything worse than an error. A session without its statements may have
        // lost its settings and locks with them.
        if result.errorField(WAYBILL_PG_SEVERITY) != "ERROR" || error.isStaleStatement {
            isBroken = true
        }
        return error
    }

    /// The next of libpq's results, waited for; `nil` after the last of a statement.
    private func next(_ operation: String, _ deadline: ContinuousClock.Instant) throws(PostgresError)
        -> PostgresResult?
    {
        while true {
            let unsent = unsafe PQflush(handle)
            guard unsent >= 0 else {
                throw broken(operation)
            }
            if unsafe PQisBusy(handle) == 0 {
                return unsafe PostgresResult(taking: PQgetResult(handle), operation: operation)
            }
            let left = deadline - .now
            guard left > .zero else {
                isBroken = true
                throw PostgresError(.timeout, operation: operation, text: "the server did not answer in time")
            }
            let ready = SocketPoll.wait(
                socket: socket,
                events: SocketPoll.readable | (unsent > 0 ? SocketPoll.writable : 0),
                timeout: left
            )
            if ready & (SocketPoll.readable | SocketPoll.broken) != 0, unsafe PQconsumeInput(handle) == 0 {
                throw broken(operation)
            }
        }
    }

    private func broken(_ operation: String) -> PostgresError {
        isBroken = true
        return PostgresError(.connectionLost, operation: operation, text: complaint)
    }

    /// How a statement begins: enough to find it by.
    private static func operation(_ sql: String) -> String {
        sql.split(maxSplits: 4, whereSeparator: \.isWhitespace).prefix(3).joined(separator: " ")
    }
}

private func ignoreNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {}
