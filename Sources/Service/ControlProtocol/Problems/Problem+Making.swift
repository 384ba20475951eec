extension Problem {
    /// A request with a field that is not as it should be.
    ///
    /// - Parameters:
    ///   - field: The field, as in `files[0].module`.
    ///   - fault: What is wrong with it, to be read after the field's name.
    /// - Returns: A problem of the code `invalid_request`.
    public static func invalid(field: String, _ fault: String) -> Problem {
        Problem(.invalidRequest, detail: "\(field) \(fault)", extras: ["field": .string(field)])
    }

    /// A problem that passes, with a hint when to try again.
    ///
    /// - Parameters:
    ///   - code: What kind of problem it is.
    ///   - detail: What is wrong this time, and the next step.
    ///   - retryAfter: How long to wait, in whole seconds.
    public init(_ code: Code, detail: String, retryAfter: Duration) {
        self.init(code, detail: detail, extras: ["retry_after": .integer(retryAfter.components.seconds)])
    }

    /// A worker that waits for something.
    public init(notReady readiness: ReadinessResource) {
        let names = readiness.waitingFor
        let reasons = readiness.checks.filter { names.contains($0.name) }.map { check in
            check.message.map { "\(check.name) (\($0))" } ?? check.name
        }
        self.init(
            .notReady,
            detail: "the worker waits for \(reasons.joined(separator: ", "))",
            extras: ["waiting_for": .strings(names)]
        )
    }

    /// The fault that reading a request's body ended with.
    init(decoding error: any Error) {
        switch error {
        case let problem as Problem:
            self = problem
        case let fault as JSONFault:
            self.init(
                .invalidRequest,
                detail: "the body is not valid JSON: at byte \(fault.position) it \(fault.message)",
                extras: ["position": .integer(Int64(fault.position))]
            )
        case let fault as FieldFault:
            self = .invalid(field: fault.path.fieldPath, fault.message)
        case DecodingError.keyNotFound(let key, let context):
            self = .invalid(field: (context.codingPath + [key]).fieldPath, "is missing")
        case DecodingError.typeMismatch(let type, let context):
            self = Self.wrongType(type, at: context.codingPath)
        case DecodingError.valueNotFound(let type, let context):
            self = Self.wrongType(type, at: context.codingPath)
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            self = .invalid(field: context.codingPath.fieldPath, "does not have a value that can be taken")
        default:
            self.init(.invalidRequest, detail: "the body is not valid JSON")
        }
    }

    private static func wrongType(_ type: any Any.Type, at path: [any CodingKey]) -> Problem {
        let expected =
            if type == String.self {
                "a string"
            } else if type == Bool.self {
                "true or false"
            } else if type is any FixedWidthInteger.Type {
                "a whole number"
            } else if type is any Collection.Type, !(type is any DictionaryType.Type) {
                "an array"
            } else {
                "an object"
            }
        guard !path.isEmpty else {
            return Problem(.invalidRequest, detail: "the body must be \(expected)")
        }
        return .invalid(field: path.fieldPath, "must be \(expected)")
    }
}

/// Tells dictionaries, which the decoder names by type, from arrays.
private protocol DictionaryType {}

extension Dictionary: DictionaryType {}
