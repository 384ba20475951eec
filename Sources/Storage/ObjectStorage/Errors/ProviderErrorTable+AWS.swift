extension ProviderErrorTable {
    /// S3's and AWS STS's codes, with those of MinIO and Ceph.
    ///
    /// Sources: S3, Error responses; STS, AssumeRole and Common errors; MinIO's `sts-errors.go` and `api-errors.go`.
    static let aws = ProviderErrorTable { table in
        table.add(.clockSkew, "RequestTimeTooSkewed", "RequestExpired", "InvalidTimestamp")
        table.add(
            .throttled,
            "SlowDown",
            "SlowDownRead",
            "SlowDownWrite",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "TooManyRequests",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "BandwidthLimitExceeded"
        )
        table.add(
            .invalidCredentials,
            advice: CredentialAdvice.secret,
            "SignatureDoesNotMatch",
            "InvalidSignatureException"
        )
        table.add(
            .invalidCredentials,
            advice: CredentialAdvice.key,
            "InvalidAccessKeyId",
            "InvalidClientTokenId"
        )
        table.add(
            .invalidCredentials,
            "InvalidToken",
            "InvalidTokenId",
            "UnrecognizedClientException",
            "IncompleteSignature",
            "MissingAuthenticationToken",
            "AuthFailure"
        )
        table.add(
            .invalidCredentials,
            advice: "renew the session that PARENT of the profile gives",
            "ExpiredToken",
            "ExpiredTokenException"
        )
        table.add(.notFound, "NoSuchKey", "NoSuchUpload", "NoSuchVersion", "NotFound")
        table.add(.notFound, advice: missingBucket, "NoSuchBucket")
        table.add(.accessDenied, "AccessDenied", "AccessDeniedException", "NotAuthorized", "AllAccessDisabled")
        table.add(.archived, "InvalidObjectState")
        table.add(.unavailable, advice: suspendedAccount, "AccountProblem", "UserSuspended", "NotSignedUp")
        table.add(
            .accessDenied,
            advice: "activate the STS in the region of STS_ENDPOINT, or set STS_ENDPOINT to a region where it is",
            "RegionDisabledException",
            "RegionDisabled"
        )
        table.add(
            .redirected,
            "AuthorizationHeaderMalformed",
            "PermanentRedirect",
            "TemporaryRedirect",
            "IncorrectEndpoint",
            "IllegalLocationConstraintException"
        )
        table.add(
            .unavailable,
            "STSNotInitialized",
            "XMinioServerNotInitialized",
            "RequestTimeout",
            "InternalError",
            "InternalFailure",
            "ServiceUnavailable"
        )
        table.add(.preconditionFailed, "PreconditionFailed")
        table.add(.policyTooLarge, "PackedPolicyTooLarge", "PackedPolicyTooLargeException")
        table.add(
            .invalidRequest,
            advice: "mend the session policy's template in POLICIES_DIR",
            "MalformedPolicyDocument",
            "MalformedPolicyDocumentException",
            "MalformedPolicy"
        )
        table.add(
            .invalidRequest,
            advice: "check ROLE_ARN, EXTERNAL_ID and DURATION: the role has a longest duration of its own",
            "ValidationError",
            "InvalidParameterValue",
            "InvalidParameterCombination",
            "MissingParameter"
        )
        table.add(.invalidRequest, advice: "check KMS_KEY, and that the key is enabled", "KMS")
    }
}
