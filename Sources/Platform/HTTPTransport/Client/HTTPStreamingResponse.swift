/// A response whose body is still on its way.
package struct HTTPStreamingResponse: Sendable {
    /// The final status: never 1xx.
    package let status: Int
    package let headers: HTTPHeaders
    /// The body, to be read once.
    ///
    /// Releasing it, or leaving its loop early, ends the transfer.
    package let body: HTTPResponseBody
}

/// The pieces of a response's body, as they come, of any size.
package struct HTTPResponseBody: AsyncSequence, Sendable {
    package typealias Element = [UInt8]
    package typealias Failure = HTTPTransportError

    /// With so many bytes waiting for the reader, the transfer pauses.
    ///
    /// What waits is at most one of libcurl's writes (16 KiB) more.
    package static let window = 256 * 1024

    /// The caller's hold on the transfer.
    let transfer: RunningTransfer

    package func makeAsyncIterator() -> Iterator {
        Iterator(reader: Reader(transfer: transfer, isFirst: transfer.claim()))
    }

    /// Reads a body.
    ///
    /// Leaving the loop releases it, which ends the transfer.
    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let reader: Reader

        /// The next piece, or `nil` after the last.
        ///
        /// - Throws: `.connectionLost` where the body broke off; `.invalidRequest` to a second reader.
        package mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(HTTPTransportError) -> [UInt8]? {
            guard reader.isFirst else {
                throw HTTPTransportError(
                    code: .invalidRequest,
                    text: "a body is read once",
                    operation: reader.transfer.channel.operation
                )
            }
            return try await reader.transfer.next()
        }
    }

    /// Reads what is left, so that the connection can be used again, and throws it away.
    ///
    /// A body that is longer, or takes longer, is given up with its connection.
    package func discard(atMost bytes: Int, within time: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var read = 0
                do {
                    for try await piece in self {
                        read += piece.count
                        if read > bytes {
                            break
                        }
                    }
                } catch {
                    // What has gone wrong with it is of no matter.
                }
            }
            group.addTask { try? await Task.sleep(for: time) }
            await group.next()
            group.cancelAll()
        }
    }

    fileprivate final class Reader: Sendable {
        let transfer: RunningTransfer
        let isFirst: Bool

        init(transfer: RunningTransfer, isFirst: Bool) {
            self.transfer = transfer
            self.isFirst = isFirst
        }

        deinit {
            if isFirst {
                transfer.cancel()
            }
        }
    }
}
