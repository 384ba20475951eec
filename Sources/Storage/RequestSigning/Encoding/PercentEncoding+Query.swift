public import Primitives

extension PercentEncoding {
    /// Encodes a query, or a form's body, in the order given: `name=value` joined by `&`, with `=` also where the value
    /// is empty.
    public static func query(_ items: [QueryItem]) -> String {
        items.map { "\(component($0.name))=\(component($0.value))" }.joined(separator: "&")
    }
}
