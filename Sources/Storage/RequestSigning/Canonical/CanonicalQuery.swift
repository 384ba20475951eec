import Primitives

/// How the algorithms write a query: encoded by ``PercentEncoding``, sorted, and joined by `&`.
///
/// Pairs are sorted, by name and, among equal names, by value. Sorting pairs is not sorting `name=value`: `=` comes
/// after `-` and the digits.
enum CanonicalQuery {
    /// Sorted as they are encoded; `=` stands also where the value is empty.
    ///
    /// Source: SigV4's documents, "Create a canonical request".
    static func sigV4(_ items: [QueryItem]) -> String {
        items.map(encoded).sorted(by: precedes).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Sorted as they are encoded; an empty value takes its `=` along.
    ///
    /// Source: facts/providers.md, Signing.
    static func oss4(_ items: [QueryItem]) -> String {
        items.map(encoded).sorted(by: precedes)
            .map { $0.value.isEmpty ? $0.name : "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// Sorted as they are before they are encoded; `=` stands also where the value is empty.
    ///
    /// Sources: Alibaba Cloud's SDK for Java (`darabonba-openapi-util`) for the order; facts/providers.md, Signing, for
    /// the `=`.
    static func acs3(_ items: [QueryItem]) -> String {
        items.sorted(by: precedes).map(encoded).map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func encoded(_ item: QueryItem) -> QueryItem {
        QueryItem(PercentEncoding.component(item.name), PercentEncoding.component(item.value))
    }

    /// Byte by byte: Swift's own order of strings takes two forms of one letter for the same.
    private static func precedes(_ left: QueryItem, _ right: QueryItem) -> Bool {
        left.name.utf8.elementsEqual(right.name.utf8)
            ? left.value.utf8.lexicographicallyPrecedes(right.value.utf8)
            : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}
