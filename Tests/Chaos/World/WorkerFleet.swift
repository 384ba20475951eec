import ControlProtocol
import HTTPTransport
import Primitives
import TestSupport

/// The workers of a run: killed and started again, and asked as one.
actor WorkerFleet {
    private struct Place {
        let port: UInt16
        var process: ChildProcess?
        /// What all that worked here have said.
        var said: [Lines] = []
    }

    /// A worker that ended though nobody ended it.
    struct Ended: Error, CustomStringConvertible {
        let description: String
    }

    private let environment: [String: String]
    private var places: [Place]
    private let http: HTTPClient

    init(_ count: Int, environment: [String: String]) throws {
        self.environment = environment
        places = try (0..<count).map { _ in Place(port: try FreePort.next()) }
        http = try HTTPClient()
    }

    /// - Parameters:
    ///   - number: Whose place it takes.
    ///   - clockOffset: How far its clock is ahead, in whole seconds.
    /// - Throws: Where it does not start.
    func start(_ number: Int, clockOffset: Duration = .zero) async throws {
        var variables = environment
        if clockOffset != .zero {
            variables.merge(try await SkewedClock.environment(by: clockOffset)) { $1 }
        }
        variables["WAYBILL_HTTP_LISTEN"] = "127.0.0.1:\(places[number].port)"
        let process = try ChildProcess([try BuiltProduct.path("waybill"), "run"], environment: variables)
        places[number].process = process
        places[number].said.append(process.errors)
    }

    /// - Throws: ``Ended`` where it had ended by itself.
    func kill(_ number: Int) async throws {
        guard let process = places[number].process else {
            return
        }
        places[number].process = nil
        process.kill()
        let exit = await process.wait()
        guard exit == .signal(9) else {
            throw Ended(description: "worker \(number) ended by itself: \(exit)\n\(process.errors.text.suffix(2000))")
        }
    }

    /// Ends all in order.
    ///
    /// - Throws: ``Ended`` where one does not end well.
    func end() async throws {
        for number in places.indices {
            guard let process = places[number].process else {
                continue
            }
            places[number].process = nil
            process.terminate()
            let exit = await process.wait()
            guard exit == .code(0) else {
                throw Ended(description: "worker \(number) ended with \(exit)\n\(process.errors.text.suffix(2000))")
            }
        }
    }

    /// What the workers at each place have said, in their order.
    var logs: [String] {
        places.map { place in place.said.map(\.text).joined(separator: "\n---- the next\n") }
    }

    /// Asks whichever worker answers.
    ///
    /// - Returns: `nil` where none does now: it is down, or its servers are.
    nonisolated func ask(_ method: HTTPMethod, _ path: String, _ body: String? = nil, key: String? = nil) async
        -> HTTPResponse?
    {
        for port in await ports.shuffled() {
            var headers: HTTPHeaders = method == .post ? ["Content-Type": "application/json"] : [:]
            headers["Idempotency-Key"] = key
            let request = HTTPRequest(
                method: method,
                url: "http://127.0.0.1:\(port)\(path)",
                headers: headers,
                body: body.map { .bytes(Array($0.utf8)) } ?? .none,
                timeouts: HTTPTimeouts(total: .seconds(10))
            )
            if let response = try? await http.send(request), response.status < 500 {
                return response
            }
        }
        return nil
    }

    private var ports: [UInt16] {
        places.map(\.port)
    }
}
