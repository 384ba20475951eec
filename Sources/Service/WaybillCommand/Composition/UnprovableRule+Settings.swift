import ObjectVerification
import Settings

extension UnprovableRule {
    init(_ setting: Settings.Uploads.Unprovable) {
        switch setting {
        case .download: self = .download
        case .acceptSize: self = .acceptSize
        case .fail: self = .fail
        }
    }
}
