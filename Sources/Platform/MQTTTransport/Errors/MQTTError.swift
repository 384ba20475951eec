/// Why a connection could not be made, was lost, or was given up.
package struct MQTTError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is.
    package let code: Code
    /// What was being done, such as `connect`, `read` or `subscribe`.
    package let operation: String
    /// libmosquitto's error number, or the broker's reason code where the code says so; 0 where there is none.
    package let number: Int32
    /// libmosquitto's, OpenSSL's or the broker's own words.
    package let text: String

    package init(_ code: Code, operation: String, number: Int32 = 0, text: String) {
        self.code = code
        self.operation = operation
        self.number = number
        self.text = text
    }

    /// All of it in one line.
    package var description: String {
        number == 0 ? "\(operation): \(text) (\(code))" : "\(operation): \(text) (\(code) \(number))"
    }
}
