"""What each provider answers when it does not do what is asked: a kind of refusal, and the provider's words for it."""

import base64
import json
from xml.sax.saxutils import escape


class Refusal(Exception):
    """A refusal of some kind; `details` fill in the message, and stand in the document where it has a place for them."""

    def __init__(self, kind, **details):
        super().__init__(kind)
        self.kind = kind
        self.details = details


S3 = {
    "unsigned": (403, "AccessDenied", "Access Denied"),
    "unknown-key": (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    "missing-token": (403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
    "wrong-token": (400, "InvalidToken", "The provided token is malformed or otherwise invalid."),
    "expired-token": (400, "ExpiredToken", "The provided token has expired."),
    "signature": (403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."),
    "unsigned-header": (403, "AccessDenied", "There were headers present in the request which were not signed: {name}"),
    "malformed": (400, "AuthorizationHeaderMalformed", "The authorization header is malformed; {reason}"),
    "date": (403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    "region": (400, "AuthorizationHeaderMalformed", "The authorization header is malformed; the region is wrong; expecting '{Region}'"),
    "service": (400, "AuthorizationHeaderMalformed", "The authorization header is malformed; incorrect service. This endpoint belongs to \"s3\"."),
    "scope-date": (400, "AuthorizationHeaderMalformed", "The authorization header is malformed; Invalid credential date."),
    "payload": (400, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."),
    "denied": (403, "AccessDenied", "Access Denied"),
    "no-object": (404, "NoSuchKey", "The specified key does not exist."),
    "no-version": (404, "NoSuchVersion", "The specified version does not exist."),
    "no-bucket": (404, "NoSuchBucket", "The specified bucket does not exist"),
    "no-upload": (404, "NoSuchUpload", "The specified multipart upload does not exist."),
    "part": (400, "InvalidPart", "One or more of the specified parts could not be found."),
    "part-order": (400, "InvalidPartOrder", "The list of parts was not in ascending order."),
    "part-size": (400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size"),
    "part-number": (400, "InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive"),
    "xml": (400, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema"),
    "digest": (400, "BadDigest", "The Content-MD5 you specified did not match what we received."),
    "length": (411, "MissingContentLength", "You must provide the Content-Length HTTP header."),
    "changed": (412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold"),
    "range": (416, "InvalidRange", "The requested range is not satisfiable"),
    "unknown": (501, "NotImplemented", "A header or query you provided implies functionality that is not implemented."),
    "throttled": (503, "SlowDown", "Please reduce your request rate."),
    "unavailable": (503, "ServiceUnavailable", "Service is unable to handle request."),
}

STS = {
    "unsigned": (403, "MissingAuthenticationToken", "Request is missing Authentication Token"),
    "unknown-key": (403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    "missing-token": (403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    "wrong-token": (403, "InvalidClientTokenId", "The security token included in the request is invalid."),
    "expired-token": (403, "ExpiredToken", "The security token included in the request is expired"),
    "signature": (403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided."),
    "unsigned-header": (403, "SignatureDoesNotMatch", "'{name}' must be a 'SignedHeader' in the AWS Authorization."),
    "malformed": (400, "IncompleteSignature", "{reason}"),
    "date": (403, "SignatureDoesNotMatch", "Signature expired: {date} is now earlier than the time of the server - 15 min.)"),
    "region": (403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. "),
    "service": (403, "SignatureDoesNotMatch", "Credential should be scoped to correct service: 'sts'. "),
    "scope-date": (403, "SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP"),
    "payload": (403, "SignatureDoesNotMatch", "x-amz-content-sha256 is not the body's."),
    "denied": (403, "AccessDenied", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: sts:AssumeRole"),
    "role": (403, "AccessDenied", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: sts:AssumeRole on resource: {arn}"),
    "external-id": (403, "AccessDenied", "User: arn:aws:iam::123456789012:user/x is not authorized to perform: sts:AssumeRole on resource: {arn}"),
    "external-id-form": (400, "ValidationError", "1 validation error detected: Value at 'externalId' failed to satisfy constraint"),
    "duration": (400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role, or is below 900."),
    "session-name": (400, "ValidationError", "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint"),
    "policy": (400, "MalformedPolicyDocument", "Syntax errors in policy: {reason}"),
    "policy-long": (400, "ValidationError", "1 validation error detected: Value at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048"),
    "policy-packed": (400, "PackedPolicyTooLarge", "Packed policy consumes 105% of allotted space, please use smaller policy."),
    "action": (400, "InvalidAction", "Could not find operation {name} for version {version}"),
    "throttled": (400, "Throttling", "Rate exceeded"),
    "unavailable": (503, "ServiceUnavailable", "Service is unable to handle request."),
}

# RGW has one table of errors for both services (rgw_common.cc, rgw_sts.cc), and answers EPERM to an expired token.
CEPH = {
    **S3,
    "expired-token": (403, "AccessDenied", ""),
    "wrong-token": (403, "InvalidAccessKeyId", ""),
    "region": (403, "SignatureDoesNotMatch", ""),
    "service": (403, "SignatureDoesNotMatch", ""),
    "scope-date": (403, "SignatureDoesNotMatch", ""),
    "role": (404, "NoSuchEntity", ""),
    "external-id": (403, "AccessDenied", ""),
    "external-id-form": (400, "InvalidArgument", ""),
    "duration": (400, "InvalidArgument", ""),
    "session-name": (400, "InvalidArgument", ""),
    "policy": (400, "MalformedPolicyDocument", "{reason}"),
    "policy-long": (400, "PackedPolicyTooLarge", ""),
    "policy-packed": (400, "PackedPolicyTooLarge", ""),
    "action": (405, "MethodNotAllowed", ""),
}

OSS = {
    **S3,
    "unsigned": (403, "AccessDenied", "Anonymous access is forbidden for this operation."),
    "unknown-key": (403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records."),
    "missing-token": (403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records."),
    "wrong-token": (403, "InvalidSecurityToken", "The security token you provided is invalid."),
    "expired-token": (403, "SecurityTokenExpired", "The security token you provided has expired."),
    "unsigned-header": (403, "SignatureDoesNotMatch", "{name} is not signed."),
    "malformed": (400, "InvalidArgument", "{reason}"),
    "region": (400, "InvalidArgument", "Invalid signing region in Authorization header."),
    "service": (400, "InvalidArgument", "Invalid signing product in Authorization header."),
    "scope-date": (400, "InvalidArgument", "Invalid signing date in Authorization header."),
    "payload": (400, "InvalidArgument", "The value of x-oss-content-sha256 is invalid."),
    "denied": (403, "AccessDenied", "You have no right to access this object because of bucket acl."),
    "path-style": (403, "SecondLevelDomainForbidden", "The bucket you are attempting to access must be addressed using OSS third level domain."),
    "digest": (400, "InvalidDigest", "The Content-MD5 you specified was invalid."),
    "throttled": (503, "QpsLimitExceeded", "Your request exceeds the limit of requests a second."),
}

RPC = {
    "unsigned": (400, "MissingAccessKeyId", "AccessKeyId is mandatory for this action."),
    "unknown-key": (404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."),
    "missing-token": (400, "MissingSecurityToken", "SecurityToken is mandatory for this action."),
    "wrong-token": (400, "InvalidSecurityToken.MismatchWithAccessKey", "Specified SecurityToken mismatch with the AccessKey."),
    "expired-token": (400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."),
    "signature": (400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation."),
    "unsigned-header": (400, "IncompleteSignature", "{name} is not signed."),
    "malformed": (400, "IncompleteSignature", "{reason}"),
    "date": (400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."),
    "payload": (400, "IncompleteSignature", "x-acs-content-sha256 is not the body's."),
    "nonce": (400, "SignatureNonceUsed", "Specified signature nonce was used already."),
    "denied": (403, "NoPermission", "You are not authorized to do this action. You should be authorized by RAM."),
    "role": (404, "EntityNotExist.Role", "The specified Role not exists."),
    "external-id": (403, "NoPermission", "You are not authorized to do this action. You should be authorized by RAM."),
    "external-id-form": (400, "InvalidParameter.ExternalId", "The parameter ExternalId is wrongly formed."),
    "duration": (400, "InvalidParameter.DurationSeconds", "The Min/Max value of DurationSeconds is 15min/1hr."),
    "session-name": (400, "InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed."),
    "policy": (400, "InvalidParameter.PolicyGrammar", "The parameter Policy has not passed grammar check."),
    "policy-long": (400, "InvalidParameter.PolicySize", "The size of Policy must be smaller than 2048 bytes."),
    "policy-packed": (400, "InvalidParameter.PolicySize", "The size of Policy must be smaller than 2048 bytes."),
    "action": (404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method."),
    "throttled": (400, "Throttling.User", "Request was denied due to user flow control."),
    "unavailable": (503, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."),
}

TABLES = {
    "aws": {"objects": S3, "sts": STS},
    "ceph": {"objects": CEPH, "sts": CEPH},
    "ali": {"objects": OSS, "sts": RPC},
}


def written(refusal, dialect, service, request_id, is_head):
    """Status, code, header fields and body of a refusal."""
    status, code, message = TABLES[dialect][service][refusal.kind]
    message = message.format(**refusal.details)
    if dialect == "ali" and service == "sts":
        document = {"RequestId": request_id, "HostId": "sts.localhost", "Code": code, "Message": message}
        return status, code, [("Content-Type", "application/json")], json.dumps(document).encode()
    inner = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    if dialect == "aws" and service == "sts":
        document = (
            '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">'
            f"<Error><Type>Sender</Type>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return status, code, [("Content-Type", "text/xml")], document.encode()
    if "Region" in refusal.details and dialect == "aws":
        inner += f"<Region>{escape(refusal.details['Region'])}</Region>"
    cause = "<EC>0000-00000000</EC>" if dialect == "ali" else ""
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}<RequestId>{request_id}</RequestId><HostId>peer</HostId>{cause}</Error>'
    fields = [("Content-Type", "application/xml")]
    if dialect == "ali":
        fields.append(("x-oss-ec", "0000-00000000"))
        if is_head:
            fields.append(("x-oss-err", base64.b64encode(document.encode()).decode()))
    return status, code, fields, document.encode()
