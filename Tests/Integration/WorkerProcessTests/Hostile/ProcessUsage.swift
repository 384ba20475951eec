import Foundation
import Glibc

/// What a process holds and has used, by Linux's own account.
struct ProcessUsage: Sendable {
    /// In bytes.
    let residentMemory: Int
    let openDescriptors: Int
    /// In seconds, in user and system mode.
    let processorTime: Double

    /// - Throws: Where the process is gone, or belongs to somebody else.
    init(of process: Int32) throws {
        let folder = "/proc/\(process)"
        let status = try String(contentsOfFile: "\(folder)/status", encoding: .utf8)
        let resident = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        residentMemory = (resident.flatMap { Int($0.filter(\.isNumber)) } ?? 0) * 1024
        openDescriptors = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count
        // After the name, which ends with the last parenthesis: utime and stime are the 12th and 13th from there.
        let fields =
            try String(contentsOfFile: "\(folder)/stat", encoding: .utf8)
            .split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
        processorTime = ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
    }
}
