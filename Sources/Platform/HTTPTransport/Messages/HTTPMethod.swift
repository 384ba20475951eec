/// A request's method.
package struct HTTPMethod: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    package static let get = HTTPMethod(rawValue: "GET")
    package static let head = HTTPMethod(rawValue: "HEAD")
    package static let put = HTTPMethod(rawValue: "PUT")
    package static let post = HTTPMethod(rawValue: "POST")
    package static let delete = HTTPMethod(rawValue: "DELETE")

    /// The method as it is sent: a token, by custom in capitals.
    package let rawValue: String

    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    package var description: String {
        rawValue
    }
}
