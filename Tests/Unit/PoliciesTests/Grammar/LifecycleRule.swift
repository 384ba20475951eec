import Foundation
import ObjectStorage

/// A bucket's one rule, which removes uploads in parts that nobody finished.
struct LifecycleRule: Equatable {
    let prefix: String
    let days: Int

    init(prefix: String, days: Int) {
        self.prefix = prefix
        self.days = days
    }

    /// PutBucketLifecycleConfiguration's, of AWS and Ceph, as their command takes it.
    init(json: String) throws {
        struct Configuration: Decodable {
            struct Rule: Decodable {
                struct Filter: Decodable {
                    let Prefix: String
                }
                struct Abort: Decodable {
                    let DaysAfterInitiation: Int
                }
                let ID: String
                let Status: String
                let Filter: Filter
                let AbortIncompleteMultipartUpload: Abort
            }
            let Rules: [Rule]
        }
        let data = Data(json.utf8)
        let members = try PolicyFault.members(JSONSerialization.jsonObject(with: data), "the document")
        let rules = members["Rules"] as? [[String: Any]] ?? []
        guard Set(members.keys) == ["Rules"],
            rules.allSatisfy({
                Set($0.keys) == ["ID", "Status", "Filter", "AbortIncompleteMultipartUpload"]
            })
        else {
            throw PolicyFault("a member that is not of a rule for abandoned uploads")
        }
        let configuration = try JSONDecoder().decode(Configuration.self, from: data)
        guard configuration.Rules.count == 1, let rule = configuration.Rules.first, rule.Status == "Enabled",
            (1...255).contains(rule.ID.count)
        else {
            throw PolicyFault("one rule that is enabled")
        }
        self.init(prefix: rule.Filter.Prefix, days: rule.AbortIncompleteMultipartUpload.DaysAfterInitiation)
    }

    /// PutBucketLifecycle's, of OSS.
    init(xml: String) throws {
        let root = try XMLElement(parsing: Array(xml.utf8))
        guard root.name == "LifecycleConfiguration", root.children.count == 1, let rule = root.child("Rule"),
            rule.children.map(\.name) == ["ID", "Prefix", "Status", "AbortMultipartUpload"],
            rule.child("Status")?.text == "Enabled", let id = rule.child("ID")?.text, (1...255).contains(id.count),
            let abort = rule.child("AbortMultipartUpload"), abort.children.map(\.name) == ["Days"],
            let prefix = rule.child("Prefix")?.text, let days = abort.child("Days").flatMap({ Int($0.text) })
        else {
            throw PolicyFault("no rule for abandoned uploads")
        }
        self.init(prefix: prefix, days: days)
    }
}
