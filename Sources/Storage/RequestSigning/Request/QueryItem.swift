/// One name and value of a query, decoded; a name without a value has an empty one.
public struct QueryItem: Sendable, Hashable {
    /// The name.
    public var name: String

    /// The value.
    public var value: String

    /// A name and its value.
    public init(_ name: String, _ value: String = "") {
        self.name = name
        self.value = value
    }
}
