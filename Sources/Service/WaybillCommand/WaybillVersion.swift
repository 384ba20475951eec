/// The version of this program: what CHANGELOG.md tells under the same number.
enum WaybillVersion {
    static let current = "0.1.0"
}
