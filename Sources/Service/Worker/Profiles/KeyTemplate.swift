package import Primitives
package import UploadTracking

/// How the keys of a profile are made: `logs/{gateway}/{upload}/{module}.tar` (contract.md, Settings, KEY_TEMPLATE).
package struct KeyTemplate: Sendable, Equatable {
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

    private let template: String

    package init(_ template: String) {
        self.template = template
    }

    /// Renders a key.
    ///
    /// - Throws: ``KeyTemplateError``: the key that comes out may be one that no scope may name.
    package func key(for values: Values) throws(KeyTemplateError) -> ObjectKey {
        var rendered = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                break
            }
            rendered += rest[..<open]
            rendered += try value(of: rest[rest.index(after: open)..<close], from: values)
            rest = rest[rest.index(after: close)...]
        }
        rendered += rest
        do {
            return try ObjectKey(rendered)
        } catch {
            throw .key(error)
        }
    }

    private func value(of placeholder: Substring, from values: Values) throws(KeyTemplateError) -> String {
        switch placeholder {
        case "gateway":
            return values.gateway
        case "upload":
            return values.upload.description
        case "module":
            return values.module
        case "profile":
            return values.profile.value
        case "date":
            return values.date.basicDate
        default:
            guard placeholder.hasPrefix("label.") else {
                throw .unknownPlaceholder(String(placeholder))
            }
            let name = String(placeholder.dropFirst("label.".count))
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
    case unknownPlaceholder(String)
    case missingLabel(String)

    package var description: String {
        switch self {
        case .key(let error): error.description
        case .unknownPlaceholder(let name): "KEY_TEMPLATE holds {\(name)}, which stands for nothing"
        case .missingLabel(let name): "KEY_TEMPLATE needs the label '\(name)': send it with the request"
        }
    }
}
