/// A setting that is valid by itself, and that this program cannot work with.
struct CompositionError: Error, CustomStringConvertible {
    let description: String
}
