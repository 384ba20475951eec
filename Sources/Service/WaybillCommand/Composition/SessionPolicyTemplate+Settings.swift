import CredentialMinting
import Foundation
import ObjectStorage
import Primitives
import Settings

extension SessionPolicyTemplate {
    /// The template for a profile: of POLICIES_DIR, or the one that is built in; with the use of the profile's KMS_KEY.
    ///
    /// - Parameters:
    ///   - purpose: What its sessions are for.
    ///   - settings: The profile's.
    ///   - policiesDirectory: `nil` for the built-in ones.
    /// - Throws: ``CompositionError`` where the file or the key cannot be used.
    init(_ purpose: Purpose, of settings: Settings.Profile, policiesDirectory: String?) throws {
        let grammar = try StorageProfile(settings).grammar
        self =
            if let policiesDirectory {
                try Self.read(Self.folder(policiesDirectory) + "/" + purpose.fileName(in: grammar), grammar: grammar)
            } else {
                .shipped(purpose, grammar)
            }
        guard let text = settings.kmsKey else {
            return
        }
        let setting = "STORAGE_\(settings.name.value.uppercased())_KMS_KEY"
        guard settings.provider == .aws || settings.provider == .ali, let key = KMSKey(text, grammar: grammar) else {
            throw CompositionError(
                description: """
                    \(setting): names no key of \(settings.provider.rawValue): aws and ali have them, as \
                    arn:aws:kms:REGION:ACCOUNT:key/ID and acs:kms:REGION:ACCOUNT:key/ID, and no alias will do
                    """
            )
        }
        do {
            self = try allowing(key)
        } catch {
            throw CompositionError(description: "\(setting): \(error)")
        }
    }

    /// The folder of the session templates: the one that is named, or its `session`, as in the repository's `policies`.
    private static func folder(_ named: String) -> String {
        let inner = named + "/session"
        return FileManager.default.fileExists(atPath: inner + "/.") ? inner : named
    }

    private static func read(_ path: String, grammar: Grammar) throws -> SessionPolicyTemplate {
        guard let document = FileManager.default.contents(atPath: path) else {
            throw CompositionError(description: "POLICIES_DIR: \(path) cannot be read")
        }
        do {
            return try SessionPolicyTemplate(Array(document), grammar: grammar)
        } catch {
            throw CompositionError(description: "POLICIES_DIR: \(path): \(error)")
        }
    }
}
