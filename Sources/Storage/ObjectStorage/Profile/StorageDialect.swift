/// Whose protocols a provider speaks: decides how requests are signed, what a head's fields are called, and what an
/// error's code means.
package enum StorageDialect: Sendable {
    /// S3 and AWS's STS, as MinIO and Ceph speak them too.
    case aws
    /// OSS and Alibaba Cloud's STS.
    case alibaba
}

extension StorageProfile.Provider {
    package var dialect: StorageDialect {
        self == .ali ? .alibaba : .aws
    }
}
