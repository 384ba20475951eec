extension ProviderErrorTable {
    /// OSS's and Alibaba Cloud STS's codes.
    ///
    /// Sources: facts/providers.md; OSS, Error responses, and 403 status codes; STS, AssumeRole; Alibaba Cloud, common
    /// errors of RPC interfaces.
    static let alibaba = ProviderErrorTable { table in
        table.add(.clockSkew, "RequestTimeTooSkewed", "InvalidTimeStamp.Expired", "IllegalTimestamp")
        table.add(
            .throttled,
            "Throttling",
            "TooManyRequests",
            "QpsLimitExceeded",
            "TotalQpsLimitExceeded",
            "PartQpsLimitExceeded",
            "MetaOperationQpsLimitExceeded",
            "TrafficRateLimitExceeded",
            "DownloadTrafficRateLimitExceeded",
            "UploadTrafficRateLimitExceeded",
            "ActiveRequestLimitExceeded",
            "CpuLimitExceeded",
            "SlowDown"
        )
        table.add(
            .invalidCredentials,
            advice: CredentialAdvice.secret,
            "SignatureDoesNotMatch"
        )
        table.add(
            .invalidCredentials,
            advice: CredentialAdvice.key,
            "InvalidAccessKeyId"
        )
        table.add(
            .invalidCredentials,
            "IncompleteSignature",
            "InvalidSecurityToken",
            "MissingSecurityToken",
            "AccessKeyIdAndSecurityTokenNotMatch",
            "SecurityTokenNotSupported"
        )
        table.add(
            .invalidCredentials,
            advice: "renew the session that PARENT of the profile gives",
            "SecurityTokenExpired",
            "InvalidSecurityToken.Expired"
        )
        table.add(.notFound, "NoSuchKey", "NoSuchUpload", "NoSuchVersion", "SymlinkTargetNotExist")
        table.add(.notFound, advice: missingBucket, "NoSuchBucket")
        table.add(.archived, "InvalidObjectState")
        table.add(.accessDenied, "AccessDenied")
        table.add(
            .accessDenied,
            advice: """
                let the parent (a RAM user or role, never the account itself) call sts:AssumeRole, and let the role's \
                trust policy name it
                """,
            "NoPermission",
            "AuthenticationFail.NoPermission",
            "Forbidden"
        )
        // No answers about an object: they would pass the account's trouble off as the dock's.
        table.add(
            .unavailable,
            advice: "see the account's bills and messages: OSS serves nothing of it",
            "UserDisable",
            "InDebt",
            "InDebtOverdue",
            "UbsmsInvalidBid",
            "BucketDisable",
            "AbnormalBucketOwnerStatus"
        )
        table.add(.notFound, advice: "check ROLE_ARN: there is no such role", "EntityNotExist.Role")
        table.add(.preconditionFailed, "PreconditionFailed")
        // A nonce is used once: signed again, the same request bears another.
        table.add(.unavailable, "ServiceUnavailable", "InternalError", "RequestTimeout", "SignatureNonceUsed")
        table.add(.policyTooLarge, "InvalidParameter.PolicySize")
        table.add(
            .invalidRequest,
            advice: "mend the session policy's template in POLICIES_DIR",
            "InvalidParameter.PolicyGrammar"
        )
        table.add(
            .invalidRequest,
            advice: "lower DURATION, or raise the role's longest session",
            "InvalidParameter.DurationSeconds"
        )
        table.add(
            .invalidRequest,
            advice: "check ROLE_ARN and EXTERNAL_ID of the profile",
            "InvalidParameter",
            "MissingParameter",
            "MissingRoleArn"
        )
        table.add(
            .invalidRequest,
            advice: "check STS_ENDPOINT: what answers there is no STS",
            "InvalidApi",
            "InvalidProduct",
            "InvalidAction",
            "InvalidVersion",
            "UnsupportedHTTPMethod"
        )
    }
}
