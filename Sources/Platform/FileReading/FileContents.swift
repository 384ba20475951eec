import Glibc

/// The bytes of a file that is read once.
package enum FileContents {
    /// Reads a file, through symbolic links; of a pipe, until its writer closes it.
    ///
    /// Foundation's `Data(contentsOf:)` leaks 4 KiB for each empty file (Swift 6.3.1, seen with the leak sanitizer).
    ///
    /// - Returns: At most ``FileSnapshot/maximumBytes``.
    /// - Throws: What the system says against it; an absence where there is no such file.
    package static func read(_ path: String) throws(FileFault) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .file(errno)
        }
        defer { close(descriptor) }
        return try read(descriptor)
    }

    /// Reads from where an open file is to its end.
    static func read(_ descriptor: Int32) throws(FileFault) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= FileSnapshot.maximumBytes {
            let count = unsafe Glibc.read(descriptor, &piece, piece.count)
            if count == 0 {
                return bytes
            }
            guard count > 0 || errno == EINTR else {
                throw .file(errno)
            }
            bytes += piece.prefix(max(count, 0))
        }
        throw .unusable("over \(FileSnapshot.maximumBytes) bytes")
    }
}
