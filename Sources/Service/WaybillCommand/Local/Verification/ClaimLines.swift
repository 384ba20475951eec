import ControlProtocol

/// The lines of a file of claimed objects, one after the other.
actor ClaimLines {
    private let input: @Sendable () async throws -> [UInt8]
    private var splitter = LineSplitter()
    private var waiting: ArraySlice<TextLine> = []
    private var hasEnded = false

    /// - Parameter input: Gives the next piece of the file, and an empty one at its end.
    init(input: @escaping @Sendable () async throws -> [UInt8]) {
        self.input = input
    }

    /// The next line; `nil` after the last.
    ///
    /// - Throws: What the input throws.
    func next() async throws -> TextLine? {
        while waiting.isEmpty, !hasEnded {
            let piece = try await input()
            hasEnded = piece.isEmpty
            waiting = (hasEnded ? splitter.finish() : splitter.take(piece))[...]
        }
        return waiting.popFirst()
    }
}

extension TextLine {
    /// What the line says.
    ///
    /// - Returns: The object, or why the line cannot be understood.
    var claim: Result<ClaimedObject, Problem> {
        guard let bytes else {
            return .failure(
                Problem(
                    .payloadTooLarge,
                    detail: "the line is longer than \(LineSplitter.maximumBytes) bytes"
                )
            )
        }
        do throws(Problem) {
            return .success(try ClaimedObject(json: bytes))
        } catch {
            return .failure(error)
        }
    }
}
