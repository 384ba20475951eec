package import ObjectStorage

extension StorageProfile {
    /// How the provider's policies name resources; AWS's partition is that of the role, or of the region.
    package var grammar: SessionPolicyTemplate.Grammar {
        guard provider != .ali else {
            return .ram
        }
        return .aws(partition: provider == .aws ? partition : "aws")
    }

    private var partition: String {
        if let named = roleARN?.split(separator: ":").dropFirst().first, named.hasPrefix("aws-") {
            return String(named)
        }
        if region.hasPrefix("cn-") {
            return "aws-cn"
        }
        return region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
    }
}
