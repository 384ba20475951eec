import PostgresTransport
import UploadTracking

extension TrackingStoreError {
    /// Sorts failures: what the data causes will be so for ever, what the operator has to change is not this database's
    /// fault alone, and the rest may pass.
    ///
    /// Messages hold the server's own text and never a statement's parameters; remedies are ``PostgresAdvice``'s.
    init(_ error: PostgresError) {
        let message = "PostgreSQL: \(error)"
        let remedy = PostgresAdvice.remedy(for: error)
        switch error.stateClass {
        case "22", "23", "54":
            // Data exceptions, broken constraints, limits of the program.
            self = .dataRejected(message: message)
        case "42" where error.state != "42501" && !error.isStaleStatement, "0A" where !error.isStaleStatement:
            // No such table or column. A right may be granted, and statements be prepared again.
            self = .incompatible(message: message, remedy: remedy)
        case "XX" where error.state != "XX000":
            self = .incompatible(message: message, remedy: remedy)
        default:
            switch error.code {
            case .unexpected, .invalidAddress: self = .incompatible(message: message, remedy: remedy)
            default: self = .unavailable(message: message, remedy: remedy)
            }
        }
    }
}
