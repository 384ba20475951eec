import FileReading
import Foundation
import Synchronization
import TestSupport
import Testing

/// A file that is read again when it changed, and only then.
@Suite struct WatchedFileTests {
    private struct Failure: Error, Equatable {
        let text: String
    }

    private let folder: TemporaryDirectory
    private let path: String
    private let readings = Readings()

    init() throws {
        folder = try TemporaryDirectory()
        path = folder.file("watched")
    }

    @Test func itIsReadAgainWhenItIsWrittenOrReplaced() throws {
        let file = watched()
        try "one".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try file.value() == "one")
        #expect(try file.value() == "one")
        #expect(readings.count == 1)
        try "three".write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try file.value() == "three")
        // Another file of the same length in its place.
        try "seven".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try file.value() == "seven")
        #expect(readings.count == 3)
    }

    @Test func aReadingThatFailedIsNotServedFromBefore() throws {
        let file = watched()
        try "good".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try file.value() == "good")
        try "bad".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: Failure(text: "no good")) { try file.value() }
        try FileManager.default.removeItem(atPath: path)
        let failure = #expect(throws: Failure.self) { try file.value() }
        #expect(failure?.text.hasPrefix("absent: ") == true)
        try "good".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try file.value() == "good")
    }

    @Test func whatWasForgottenIsReadAgain() throws {
        let file = watched()
        try "one".write(toFile: path, atomically: true, encoding: .utf8)
        _ = try file.value()
        file.forget()
        _ = try file.value()
        #expect(readings.count == 2)
    }

    @Test func aFolderAndAFileWithoutEndAreRefused() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(throws: FileFault.self) { try FileSnapshot(of: path) }
        let long = folder.file("long")
        try String(repeating: "x", count: FileSnapshot.maximumBytes + 1)
            .write(toFile: long, atomically: true, encoding: .utf8)
        let fault = #expect(throws: FileFault.self) { try FileSnapshot(of: long) }
        #expect(fault?.isAbsence == false)
    }

    private func watched() -> WatchedFile<String, Failure> {
        let readings = readings
        return WatchedFile(
            path,
            failure: { Failure(text: "\($0.isAbsence ? "absent" : "unusable"): \($0)") },
            parse: { bytes throws(Failure) in
                readings.add()
                let text = String(decoding: bytes, as: UTF8.self)
                guard text != "bad" else {
                    throw Failure(text: "no good")
                }
                return text
            }
        )
    }
}

/// How often a file was parsed.
private final class Readings: Sendable {
    private let value = Mutex(0)

    var count: Int {
        value.withLock { $0 }
    }

    func add() {
        value.withLock { $0 += 1 }
    }
}
