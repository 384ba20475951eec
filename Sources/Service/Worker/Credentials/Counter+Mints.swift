import Metrics
import Primitives

extension Counter {
    /// `waybill_mints_total` of a profile.
    convenience init(_ profile: ProfileName, outcome: String) {
        self.init(label: "waybill_mints_total", dimensions: [("profile", profile.value), ("outcome", outcome)])
    }
}
