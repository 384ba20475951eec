/// A decoder of outside bytes, run on any input: the fuzzer and the regression tests share it.
package struct FuzzTarget: Sendable {
    /// What the decoder made of an input.
    package enum Outcome: Sendable, Hashable {
        case accepted
        case refused
    }

    /// The target's name, which is also the folder of its corpus.
    package let name: String
    /// What the target decodes and which properties it checks, in one line.
    package let summary: String
    private let decode: @Sendable ([UInt8]) throws -> Outcome

    /// - Parameters:
    ///   - name: The target's name.
    ///   - summary: One line for `scripts/fuzz --help`.
    ///   - decode: Decodes an input and throws ``PropertyViolation`` if a property does not hold.
    init(_ name: String, _ summary: String, decode: @escaping @Sendable ([UInt8]) throws -> Outcome) {
        self.name = name
        self.summary = summary
        self.decode = decode
    }

    /// Runs the decoder on one input.
    ///
    /// - Throws: ``PropertyViolation``, or an error that the decoder was not expected to throw.
    package func run(_ input: [UInt8]) throws -> Outcome {
        try decode(input)
    }

    /// Every target.
    package static let all: [FuzzTarget] =
        dock + http + storage + credentials + api + settings + texts + command

    /// The target of a name.
    package static func named(_ name: String) -> FuzzTarget? {
        all.first { $0.name == name }
    }
}

/// A property of a decoder that does not hold for an input.
package struct PropertyViolation: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// Throws unless a property holds.
func require(_ condition: Bool, _ property: @autoclosure () -> String) throws(PropertyViolation) {
    if !condition {
        throw PropertyViolation(property())
    }
}

/// Throws unless two values are equal.
func requireEqual<Value: Equatable>(
    _ left: Value,
    _ right: Value,
    _ property: @autoclosure () -> String
) throws(PropertyViolation) {
    if left != right {
        throw PropertyViolation("\(property())\n  \(left)\n  \(right)")
    }
}

/// An input whose first byte selects one of several decoders.
struct SelectedInput {
    let selector: Int
    let rest: [UInt8]

    /// - Parameters:
    ///   - input: The fuzzer's bytes. The first one counts from `0`, so that seeds can be written as text.
    ///   - count: How many decoders there are.
    init?(_ input: [UInt8], of count: Int) {
        guard let first = input.first else {
            return nil
        }
        selector = Int(first &- UInt8(ascii: "0")) % count
        rest = Array(input.dropFirst())
    }

    /// The rest as text; bytes that are not UTF-8 become U+FFFD.
    var text: String {
        String(decoding: rest, as: UTF8.self)
    }
}
