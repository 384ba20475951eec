import Dispatch
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// A file that is read piece by piece on a thread of its own: a pipe may keep whoever reads it waiting for ever.
final class InputFile: Sendable {
    /// What is read at a time, in bytes.
    private static let pieceBytes = 64 * 1024

    /// How long it is; `nil` where it is no plain file.
    let size: Int64?

    private let descriptor: CInt
    private let queue = DispatchQueue(label: "waybill.input")

    /// Opens a file.
    ///
    /// - Parameter path: `-` for the standard input.
    /// - Throws: ``CommandFailure`` of bad usage.
    init(path: String) throws(CommandFailure) {
        descriptor = path == "-" ? STDIN_FILENO : unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Self.failure("cannot read '\(path.printable)'")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw Self.failure("cannot look at '\(path.printable)'")
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw CommandFailure(.usage, "'\(path.printable)' is a folder")
        }
        size = status.st_mode & S_IFMT == S_IFREG ? Int64(status.st_size) : nil
    }

    deinit {
        if descriptor > STDIN_FILENO {
            close(descriptor)
        }
    }

    /// The next piece; an empty one at the end.
    ///
    /// - Throws: ``CommandFailure``, and `CancellationError` at once where the task is canceled: what comes after is lost.
    func next() async throws -> [UInt8] {
        let waiting = Mutex<CheckedContinuation<[UInt8], any Error>?>(nil)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.withLock { $0 = continuation }
                guard !Task.isCancelled else {
                    waiting.take()?.resume(throwing: CancellationError())
                    return
                }
                queue.async { [self] in
                    let piece = read()
                    waiting.take()?.resume(with: piece)
                }
            }
        } onCancel: {
            waiting.take()?.resume(throwing: CancellationError())
        }
    }

    private func read() -> Result<[UInt8], any Error> {
        var piece = [UInt8](repeating: 0, count: Self.pieceBytes)
        while true {
            let count = unsafe Glibc.read(descriptor, &piece, piece.count)
            if count >= 0 {
                return .success(Array(piece[..<count]))
            }
            guard errno == EINTR else {
                return .failure(Self.failure("the input cannot be read"))
            }
        }
    }

    private static func failure(_ message: String) -> CommandFailure {
        CommandFailure(.usage, "\(message): \(unsafe String(cString: strerror(errno)))")
    }
}

extension Mutex<CheckedContinuation<[UInt8], any Error>?> {
    /// Whoever takes it resumes it: it can be taken once.
    fileprivate borrowing func take() -> CheckedContinuation<[UInt8], any Error>? {
        withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
    }
}
