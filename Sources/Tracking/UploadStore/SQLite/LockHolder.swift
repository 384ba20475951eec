import FoundationEssentials
import Glibc

/// Who holds a lock of flock's, by `/proc/locks` (proc(5)): known only of processes that this one can see.
enum LockHolder {
    static func process(holding descriptor: CInt) -> Int? {
        var found = stat()
        guard unsafe fstat(descriptor, &found) == 0,
            let table = try? String(contentsOfFile: "/proc/locks", encoding: .utf8)
        else {
            return nil
        }
        return process(holding: UInt64(found.st_ino), in: table)
    }

    // The table has lines as `1: FLOCK  ADVISORY  WRITE 811 08:01:3670 0 EOF`: the process, then device and inode.
    static func process(holding inode: UInt64, in table: String) -> Int? {
        let holders = table.split(whereSeparator: \.isNewline).compactMap { line -> Int? in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 6, words[1] == "FLOCK", let process = Int(words[4]), process > 0,
                words[5].split(separator: ":").last.flatMap({ UInt64($0) }) == inode
            else {
                return nil
            }
            return process
        }
        // The inode alone may be another device's: devices of a file and of this table differ on some file systems.
        return Set(holders).count == 1 ? holders[0] : nil
    }
}
