package import ControlProtocol
package import ObjectVerification
import UploadTracking

extension FileResource.Evidence {
    /// What an object showed, where no upload has it recorded.
    package init(_ evidence: ObjectEvidence) {
        self.init(UploadTracking.Evidence(evidence, at: evidence.examinedAt))
    }
}
