import CredentialMinting
import Foundation

extension SessionPolicyTemplate {
    /// The template of POLICIES_DIR, or the one that is built in.
    ///
    /// - Throws: ``CompositionError`` where the file is there and cannot be used.
    init(policiesDirectory: String?) throws {
        guard let policiesDirectory else {
            self = .aws
            return
        }
        let path = "\(policiesDirectory)/session-aws.json"
        guard let document = FileManager.default.contents(atPath: path) else {
            throw CompositionError(description: "POLICIES_DIR: \(path) cannot be read")
        }
        do {
            try self.init(Array(document))
        } catch {
            throw CompositionError(description: "POLICIES_DIR: \(path): \(error)")
        }
    }
}
