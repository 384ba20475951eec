package import Primitives
package import UploadTracking

/// How the keys of a profile are made: `logs/{gateway}/{upload}/{module}.tar` (contract.md, Settings, KEY_TEMPLATE).
package struct KeyTemplate: Sendable {
    /// What a placeholder may stand for.
    package struct Values: Sendable {
        package var gateway: String
        package var upload: UploadID
        package var module: String
        package var profile: ProfileName
        package var labels: [String: String]
        package var date: Timestamp

        package init(
            gateway: String,
            upload: UploadID,
            module: String,
            profile: ProfileName,
            labels: [String: String],
            date: Timestamp
        ) {
            self.gateway = gateway
            self.upload = upload
            self.module = module
            self.profile = profile
            self.labels = labels
            self.date = date
        }
    }

    private let pattern: Result<KeyPattern, KeyPattern.Fault>

    package init(_ template: String) {
        pattern = Result { () throws(KeyPattern.Fault) in try KeyPattern(template) }
    }

    /// The beginning that all keys have in common, up to a slash; `nil` where there is none.
    package var fixedPrefix: KeyPrefix? {
        (try? pattern.get())?.fixedPrefix
    }

    /// Renders a key.
    ///
    /// - Throws: ``KeyTemplateError``: the key that comes out may be one that no scope may name.
    package func key(for values: Values) throws(KeyTemplateError) -> ObjectKey {
        let parts: [KeyPattern.Part]
        do {
            parts = try pattern.get().parts
        } catch {
            throw .template(error)
        }
        var rendered = ""
        for part in parts {
            switch part {
            case .text(let text): rendered += text
            case .placeholder(let placeholder): rendered += try value(of: placeholder, from: values)
            }
        }
        do {
            return try ObjectKey(rendered)
        } catch {
            throw .key(error)
        }
    }

    private func value(
        of placeholder: KeyPattern.Placeholder,
        from values: Values
    ) throws(KeyTemplateError) -> String {
        switch placeholder {
        case .gateway: return values.gateway
        case .upload: return values.upload.description
        case .module: return values.module
        case .profile: return values.profile.value
        case .date: return values.date.basicDate
        case .label(let name):
            guard let value = values.labels[name], !value.isEmpty else {
                throw .missingLabel(name)
            }
            return value
        }
    }
}

/// Why a template gave no key.
package enum KeyTemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    case key(ObjectKeyError)
    /// The settings would not have let it through.
    case template(KeyPattern.Fault)
    case missingLabel(String)

    package var description: String {
        switch self {
        case .key(let error): error.description
        case .template(.brace): "KEY_TEMPLATE has a brace without its other half"
        case .template(.unknown(let name)): "KEY_TEMPLATE holds {\(name)}, which stands for nothing"
        case .missingLabel(let name): "KEY_TEMPLATE needs the label '\(name)': send it with the request"
        }
    }
}
