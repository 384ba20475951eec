import Primitives
import UploadTracking
import Worker

/// An upload whose keys a template makes.
enum SampleUpload {
    /// The key that a template gives; `nil` where the template, or the key, is refused.
    static func key(template: String) -> ObjectKey? {
        guard let profile = ProfileName("eu") else {
            return nil
        }
        let values = KeyTemplate.Values(
            gateway: "7CTDM4100BG7HX",
            upload: .zero,
            module: "3",
            profile: profile,
            labels: ["site": "north"],
            date: Timestamp(seconds: 1_772_366_400)
        )
        return try? KeyTemplate(template).key(for: values)
    }
}
