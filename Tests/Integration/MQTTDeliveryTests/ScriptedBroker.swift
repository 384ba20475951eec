import Foundation
import Glibc
import MQTTTransport
import TestSupport

/// A TCP peer that speaks just enough MQTT to do what a real broker does not do on demand.
final class ScriptedBroker: Sendable {
    /// One packet as it came.
    struct Packet: Sendable {
        var type: UInt8
        var body: [UInt8]
    }

    /// One connection, blocking.
    struct Connection {
        fileprivate let descriptor: CInt

        /// The next packet; `nil` when the client has closed.
        func read() -> Packet? {
            guard let first = bytes(1)?.first else {
                return nil
            }
            var length = 0
            var shift = 0
            while true {
                guard let byte = bytes(1)?.first else {
                    return nil
                }
                length |= Int(byte & 127) << shift
                shift += 7
                if byte & 128 == 0 {
                    break
                }
            }
            return bytes(length).map { Packet(type: first >> 4, body: $0) }
        }

        func send(_ bytes: [UInt8]) {
            _ = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
        }

        private func bytes(_ count: Int) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: count)
            var filled = 0
            while filled < count {
                let got = unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe recv(descriptor, bytes.baseAddress.map { unsafe $0 + filled }, count - filled, 0)
                }
                guard got > 0 else {
                    return nil
                }
                filled += got
            }
            return buffer
        }
    }

    static let connectAccepted5: [UInt8] = [0x20, 3, 0, 0, 0]
    static let connectAccepted311: [UInt8] = [0x20, 2, 0, 0]

    let port: UInt16
    private let listener: LoopbackListener

    /// Serves one connection after another; the connection is closed when `serve` returns.
    ///
    /// - Parameter serve: Gets the connection and its number, from 0.
    /// - Throws: ``ListenerError``.
    init(serve: @escaping @Sendable (Connection, Int) -> Void) throws {
        let listener = try LoopbackListener()
        self.listener = listener
        port = listener.port
        Thread.detachNewThread {
            defer { listener.close() }
            var number = 0
            while let descriptor = listener.accept() {
                serve(Connection(descriptor: descriptor), number)
                Glibc.close(descriptor)
                number += 1
            }
        }
    }

    deinit {
        listener.stop()
    }

    func configuration(_ clientID: String) -> MQTTConfiguration {
        var configuration = MQTTConfiguration(host: "127.0.0.1", port: port, clientID: clientID)
        configuration.backoff = (.milliseconds(10), .milliseconds(100))
        return configuration
    }
}
