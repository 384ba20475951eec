import ControlAPI
import ControlProtocol
import FoundationEssentials
import HTTPTransport
import Testing

@testable import WaybillCommand

#if canImport(Glibc)
import Glibc
#endif

@Suite struct UnixSocketTests {
    @Test func itListensOnAUnixSocket() async throws {
        let path = "/tmp/waybill-control-\(UUID().uuidString).sock"
        defer { unsafe unlink(path) }
        try await RunningAPI.with(address: .unix(path: path)) { api async throws in
            #expect("\(api.address)" == "unix:\(path)")
            var found = stat()
            #expect(unsafe stat(path, &found) == 0 && found.st_mode & 0o777 == 0o600, "only its owner may connect")
            let answer = try exchange("GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", at: path)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("{\"status\":\"ok\"}"))
        }
    }

    @Test func theCommandAsksThere() async throws {
        let path = "/tmp/waybill-control-\(UUID().uuidString).sock"
        defer { unsafe unlink(path) }
        try await RunningAPI.with(address: .unix(path: path)) { api async throws in
            let server = try ServerAddress("unix:\(path)")
            let http = try HTTPClient(configuration: HTTPClientConfiguration(unixSocket: server.socket))
            let client = ControlClient(server: server, token: nil, http: http)
            #expect(try await client.upload("x").value.id == "x")
            await http.close()
        }
        let http = try HTTPClient(configuration: HTTPClientConfiguration(unixSocket: path))
        let client = ControlClient(server: try ServerAddress("unix:\(path)"), token: nil, http: http)
        let failure = await #expect(throws: CommandFailure.self) { try await client.upload("x") }
        #expect(failure?.status == .unanswered && failure?.message.contains(path) == true)
        await http.close()
    }

    /// Sends a text, and reads until the other side closes.
    private func exchange(_ text: String, at path: String) throws -> String {
        let socket = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        try #require(bytes.count < MemoryLayout.size(ofValue: address.sun_path))
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe connect(socket, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(connected == 0)
        let request = Array(text.utf8)
        try #require(unsafe send(socket, request, request.count, 0) == request.count)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else {
                return String(decoding: answer, as: UTF8.self)
            }
            answer += buffer[..<count]
        }
    }
}
