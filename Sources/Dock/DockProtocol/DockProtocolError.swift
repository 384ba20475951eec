/// Why a message, or an entry or a field of one, was refused.
///
/// Neither ``description`` nor ``label`` holds anything of the payload. A field is named by the protocol's own path,
/// such as `data.output.ext.files.size`.
public enum DockProtocolError: Error, Sendable, Hashable {
    /// The payload is not JSON.
    case notJSON
    /// The payload is JSON, but not an object.
    case notAnObject
    /// The payload is over ``DockLimits/payloadBytes``.
    case tooLarge
    /// A field that is needed is absent, null or empty.
    case missing(String)
    /// A field is of another type than the protocol says, and not of one that is let through, or no value at all.
    case wrongType(String)
    /// A number that does not fit, a negative size, or a time past the year 9999.
    case outOfRange(String)
    /// A text over ``DockLimits/textBytes``, or a key over ``DockLimits/keyBytes``.
    case tooLong(String)
    /// A text that holds U+0000, which stores refuse.
    case containsNUL(String)
    /// A `files` array over ``DockLimits/files``.
    case tooManyFiles
    /// Another array over ``DockLimits/entries``.
    case tooManyEntries(String)
    /// The message names another gateway than its topic does.
    case gatewayMismatch
    /// The topic is not one that this side reads.
    case unexpectedTopic
    /// The method is not one of ``DockMethod``'s, where only those can be read.
    case unknownMethod

    /// A short name of the kind of error, from a closed list: for metrics.
    public var label: String {
        switch self {
        case .notJSON: "not_json"
        case .notAnObject: "not_an_object"
        case .tooLarge: "too_large"
        case .missing: "missing"
        case .wrongType: "wrong_type"
        case .outOfRange: "out_of_range"
        case .tooLong: "too_long"
        case .containsNUL: "contains_nul"
        case .tooManyFiles: "too_many_files"
        case .tooManyEntries: "too_many_entries"
        case .gatewayMismatch: "gateway_mismatch"
        case .unexpectedTopic: "unexpected_topic"
        case .unknownMethod: "unknown_method"
        }
    }
}

extension DockProtocolError: CustomStringConvertible {
    /// What is wrong, by field name, without the field's value.
    public var description: String {
        switch self {
        case .notJSON: "the payload is not JSON"
        case .notAnObject: "the payload is not a JSON object"
        case .tooLarge: "the payload is over \(DockLimits.payloadBytes) bytes"
        case .missing(let field): "\(field) is missing"
        case .wrongType(let field): "\(field) has the wrong type"
        case .outOfRange(let field): "\(field) is out of range"
        case .tooLong(let field): "\(field) is too long"
        case .containsNUL(let field): "\(field) holds a NUL character"
        case .tooManyFiles: "there are more than \(DockLimits.files) files"
        case .tooManyEntries(let field): "\(field) has more than \(DockLimits.entries) entries"
        case .gatewayMismatch: "the message names another gateway than its topic"
        case .unexpectedTopic: "the topic is not one that is read here"
        case .unknownMethod: "the method is not one of the remote-log protocol"
        }
    }
}
