import Glibc
import TestSupport
import Testing

@testable import FileReading

@Suite struct FileContentsTests {
    @Test(arguments: ["", "a", String(repeating: "b", count: FileSnapshot.maximumBytes)])
    func aFileIsReadToItsEnd(text: String) throws {
        let folder = try TemporaryDirectory()
        #expect(try FileContents.read(folder.write("file", text)) == Array(text.utf8))
    }

    @Test func aPipeIsReadUntilItsWriterClosesIt() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        let text = Array("value".utf8)
        try #require(unsafe write(ends[1], text, text.count) == text.count)
        close(ends[1])
        #expect(try FileContents.read("/dev/fd/\(ends[0])") == text)
    }

    @Test func whatCannotBeReadIsSaid() throws {
        let folder = try TemporaryDirectory()
        let long = try folder.write("long", String(repeating: "c", count: FileSnapshot.maximumBytes + 1))
        #expect(throws: FileFault.self) { try FileContents.read(long) }
        #expect(throws: FileFault.self) { try FileContents.read(folder.path) }
        #expect(throws: FileFault.self) { try FileContents.read(folder.file("none")) }
    }
}
