import ObjectStorage
package import Primitives

/// Whether there is an object under a key.
package enum ObjectPresence: Sendable, Equatable {
    case absent
    case present
    /// The object store gave no answer, or refuses one.
    case unknown(String)
}

extension ObjectVerifier {
    /// Asks once whether there is an object, whatever it is and since when.
    package func presence(of key: ObjectKey) async -> ObjectPresence {
        do throws(StorageError) {
            _ = try await head(key)
            return .present
        } catch {
            return switch Examination(failure: error) {
            case .absent: .absent
            default: .unknown("\(error). \(error.remedy)")
            }
        }
    }
}
