/// Why a value was refused.
///
/// It never holds the value itself, which may be a secret.
struct InvalidValue: Error {
    /// What is wrong, as the end of a sentence that begins with the value.
    let reason: String
    /// What would do instead, where the setting's kind does not say it.
    var allowed: String?
}
