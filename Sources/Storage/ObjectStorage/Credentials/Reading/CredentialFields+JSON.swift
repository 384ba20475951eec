import Primitives

extension CredentialFields {
    /// Reads a JSON object; members that are neither a text nor a whole number are passed over.
    ///
    /// - Throws: What is wrong with it; two members that mean the same and differ.
    init(json: [UInt8]) throws(CredentialFault) {
        try self.init(members: JSONMembers(json))
    }

    /// - Throws: Two members that mean the same and differ: which one would count is chance.
    init(members: JSONMembers) throws(CredentialFault) {
        var seen: [String: String] = [:]
        for (name, value) in members.values {
            guard seen.updateValue(value, forKey: Self.plain(name)).map({ $0 == value }) ?? true else {
                throw .unusable("two fields that mean the same differ")
            }
        }
        self.init(members.values.map { ($0.key, Secret($0.value)) })
    }
}

/// The members of a JSON object that are of use: texts, whole numbers, truth values and objects.
struct JSONMembers: Decodable {
    private(set) var values: [String: String] = [:]
    private(set) var booleans: [String: Bool] = [:]
    private(set) var objects: [String: JSONMembers] = [:]

    /// - Throws: That it is none.
    init(_ json: [UInt8]) throws(CredentialFault) {
        do {
            self = try JSONAnswer.decode(Self.self, from: Array(CredentialText.withoutMark(json)))
        } catch {
            // Its own words may quote what it read.
            throw .unusable("not a JSON object")
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in container.allKeys {
            if let text = try? container.decode(String.self, forKey: name) {
                values[name.stringValue] = text
            } else if let number = try? container.decode(Int64.self, forKey: name) {
                values[name.stringValue] = String(number)
            } else if let truth = try? container.decode(Bool.self, forKey: name) {
                booleans[name.stringValue] = truth
            } else if let object = try? container.decode(JSONMembers.self, forKey: name) {
                objects[name.stringValue] = object
            }
        }
    }

    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }
}
