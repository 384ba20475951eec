import Cryptography
import Primitives
import RequestSigning

@testable import ControlAPI
@testable import ObjectStorage

/// Files and documents that hold credentials or tokens.
extension FuzzTarget {
    static let credentials = [
        FuzzTarget(
            "credential-files",
            "the AWS tools' credentials (0) and config (1), key=value lines (2), JSON documents (3): "
                + "keys and tokens are printable, and errors hold nothing of the file"
        ) { input in
            guard let input = SelectedInput(input, of: 4) else {
                return .refused
            }
            let documents: [CredentialFields]
            do {
                documents = try fields(of: input)
            } catch let fault as CredentialFault {
                try checkSilence(fault.message, about: input.text)
                return .refused
            }
            var outcome = Outcome.refused
            for document in documents {
                do {
                    try check(document.credentials().credentials)
                    outcome = .accepted
                } catch let fault as CredentialFault {
                    try checkSilence(fault.message, about: input.text)
                }
            }
            return outcome
        },
        FuzzTarget(
            "credential-commands",
            "command lines of credential_process: the words, quoted, are read as the same words"
        ) { input in
            guard let words = try? CommandWords.split(String(decoding: input, as: UTF8.self)) else {
                return .refused
            }
            let quoted = words.map(\.shellQuoted).joined(separator: " ")
            try requireEqual(try CommandWords.split(quoted), words, "quoted words are the same words")
            return .accepted
        },
        FuzzTarget(
            "tokens-files",
            "HTTP_TOKENS_FILE: one grant a line at most, and errors hold nothing of the file"
        ) { input in
            do {
                let grants = try TokenLines.parse(input)
                let lines = input.count { $0 == UInt8(ascii: ":") } / 3
                try require(grants.count <= lines, "a grant takes a line")
                try require(
                    grants.allSatisfy { $0.digest.bytes.count == 32 && !$0.caller.roles.isEmpty },
                    "a grant has a SHA-256 and a role"
                )
                return grants.isEmpty ? .refused : .accepted
            } catch let fault as TokensFileFault {
                try checkSilence(fault.message, about: String(decoding: input, as: UTF8.self))
                return .refused
            }
        },
    ]

    private static func fields(of input: SelectedInput) throws(CredentialFault) -> [CredentialFields] {
        switch input.selector {
        case 0, 1:
            let file = try ConfigurationFile(input.rest)
            let profiles = input.selector == 1 ? file.configProfiles : file.credentialsProfiles
            return profiles.values.map { CredentialFields($0.map { ($0.key, $0.value) }) }
        case 2: return [CredentialFields(try SettingLines.parse(input.text))]
        default: return [try CredentialFields(json: input.rest)]
        }
    }

    private static func check(_ credentials: SigningCredentials) throws(PropertyViolation) {
        for text in [credentials.accessKeyID, credentials.sessionToken?.reveal() ?? ""] {
            try require(text.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "keys and tokens are printable")
        }
        try require(!credentials.secretAccessKey.isEmpty, "there is a secret")
        try require(
            credentials.secretAccessKey.reveal().unicodeScalars.allSatisfy { $0.value >= 0x20 },
            "a secret holds no control characters"
        )
    }

    /// Errors are constant text and numbers of lines: a secret of some length cannot be in them by chance.
    private static func checkSilence(_ message: String, about text: String) throws(PropertyViolation) {
        for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) where word.utf8.count >= 20 {
            try require(!message.contains(word), "an error holds nothing of the file")
        }
    }
}
