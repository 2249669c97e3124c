//! What an error of AWS means for the engine: one function and one table of codes.

use std::error::Error;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{Failure, FailureKind};

/// Too many calls. The service did nothing.
pub const THROTTLED: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
    "TooManyRequestsException",
];

/// Refused now, taken later: another change is under way, or what it needs is not there yet.
const PASSING: &[&str] = &[
    "ConcurrentModification",
    "ConcurrentModificationException",
    "ConcurrentUpdateException",
    "ContinuousBackupsUnavailableException",
    "DependencyViolation",
    "IncorrectState",
    "InvalidCacheClusterState",
    "InvalidDBClusterStateFault",
    "InvalidDBInstanceState",
    "InvalidGlobalClusterStateFault",
    "InvalidReplicationGroupState",
    "InvalidServerlessCacheState",
    "OperationAborted",
    "OperationInProgress",
    "OperationInProgressException",
    "OperationInProgressFailure",
    "PriorRequestNotComplete",
    "TooManyInvalidationsInProgress",
    "TooManyUpdates",
    "UpdateInProgressException",
    "WAFOptimisticLockException",
    "WAFUnavailableEntityException",
];

/// Passing only while something is deleted: what still uses it is going too.
const IN_USE: &[&str] = &[
    "AssociatedEnclave",
    "CacheSubnetGroupInUse",
    "ClusterContainsContainerInstancesException",
    "ClusterContainsServicesException",
    "ClusterContainsTasksException",
    "DeleteConflict",
    "InvalidCacheParameterGroupState",
    "InvalidDBParameterGroupState",
    "InvalidDBSubnetGroupStateFault",
    "InvalidGroup.InUse",
    "InvalidIPAddress.InUse",
    "InvalidParameterGroupState",
    "LastDeliveryChannelDeleteFailedException",
    "OriginAccessControlInUse",
    "ResourceInUse",
    "ResourceInUseException",
    "ResponseHeadersPolicyInUse",
    "WAFAssociatedItemException",
];

/// The credentials are missing, expired or not enough.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedException",
    "AuthFailure",
    "AuthorizationError",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "SignatureDoesNotMatch",
    "UnauthorizedOperation",
    "UnrecognizedClientException",
];

/// Not there, where the code does not say so in the usual words.
const NOT_FOUND: &[&str] = &[
    "Gateway.NotAttached",
    "NotFound",
    "NoSuchEntity",
    "WAFNonexistentItemException",
];

/// Words of a refusal that passes: IAM takes a while to be the same everywhere.
const NOT_YET: &[(&str, &str)] = &[
    (
        "InsufficientDeliveryPolicyException",
        "Insufficient delivery policy",
    ),
    ("InvalidParameterException", "role"),
    ("InvalidParameterException", "still Draining"),
    ("InvalidParameterException", "deployments are active"),
    (
        "InvalidParameterException",
        "does not have an associated load balancer",
    ),
    ("InvalidParameterValue", "Invalid IAM Instance Profile"),
    ("InvalidParameterValueException", "cannot be assumed"),
    ("ResourceInUseException", "retry after some time"),
    (
        "ValidationException",
        "does not grant sufficient permissions for Amazon",
    ),
    ("ValidationException", "update is in progress"),
    ("MalformedPolicyDocumentException", "principal"),
    ("MalformedPolicyDocument", "Invalid principal"),
    ("MalformedPolicy", "Invalid principal"),
];

/// What an error of a call means, for a type's `map_err`.
pub fn failure<E>(error: SdkError<E, HttpResponse>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let status = error
        .raw_response()
        .map(|response| response.status().as_u16());
    let code = error.code().unwrap_or_default().to_string();
    let kind = match &error {
        SdkError::ConstructionFailure(_) if has_cause(&error, is_about_credentials) => {
            FailureKind::Denied
        }
        SdkError::ConstructionFailure(_) => FailureKind::Refused,
        SdkError::DispatchFailure(_) if has_cause(&error, is_about_credentials) => {
            FailureKind::Denied
        }
        SdkError::DispatchFailure(_) if has_cause(&error, was_never_sent) => FailureKind::Passing,
        SdkError::ServiceError(_) => of_answer(&code, status.unwrap_or_default()),
        _ => FailureKind::Unknown,
    };
    let message = match (error.message(), &error) {
        (Some(message), _) if !message.is_empty() => message.to_string(),
        (_, SdkError::ServiceError(error)) if code.is_empty() => {
            let status = status.unwrap_or_default();
            format!(
                "the service answered {status} and no code: {}",
                causes(error.err())
            )
        }
        _ => causes(&error),
    };
    let kind = not_yet(kind, &code, &message);
    let message = match operation::<E>() {
        Some(operation) => format!("{message} ({operation})"),
        None => message,
    };
    Failure::new(kind, &code, message)
}

/// The operation, by the name of its type of errors, such as `CreateVpcError`.
fn operation<E>() -> Option<&'static str> {
    std::any::type_name::<E>()
        .rsplit("::")
        .next()?
        .strip_suffix("Error")
}

/// The result of a change, which is a success where all is as wanted already: RDS and
/// ElastiCache refuse that, as when a change is sent again.
///
/// # Errors
/// All others.
pub fn same_is_fine(result: Result<(), Failure>) -> Result<(), Failure> {
    match result {
        Err(failure)
            if failure.kind == FailureKind::Refused
                && failure.message.contains("No modifications were requested") =>
        {
            Ok(())
        }
        other => other,
    }
}

/// A failure before any call: the inputs cannot be sent.
pub fn refused(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, "", message)
}

/// What an error code and a status of HTTP mean.
fn of_answer(code: &str, status: u16) -> FailureKind {
    let code = code.trim_end_matches("Fault");
    let is = |codes: &[&str]| {
        codes
            .iter()
            .any(|other| other.trim_end_matches("Fault") == code)
    };
    if is(THROTTLED) || is(PASSING) || status == 429 {
        FailureKind::Passing
    } else if is(DENIED) {
        FailureKind::Denied
    } else if is(NOT_FOUND) || says_not_found(code) {
        FailureKind::NotFound
    } else if status >= 500 {
        FailureKind::Unknown
    } else {
        FailureKind::Refused
    }
}

/// `InvalidVpcID.NotFound`, `ResourceNotFoundException`, `DBClusterNotFoundFault`,
/// `NoSuchBucket`, `ReplicationConfigurationNotFoundError`.
fn says_not_found(code: &str) -> bool {
    let code = code.trim_end_matches("Exception").trim_end_matches("Error");
    code.ends_with("NotFound") || code.starts_with("NoSuch")
}

fn not_yet(kind: FailureKind, code: &str, message: &str) -> FailureKind {
    let passes = NOT_YET
        .iter()
        .any(|(other, words)| *other == code && message.contains(words));
    if kind == FailureKind::Refused && passes {
        FailureKind::Passing
    } else {
        kind
    }
}

/// What a failure of a delete means: what is in use now may soon not be.
pub fn of_delete(mut failure: Failure) -> Failure {
    let code = failure.code.as_deref().unwrap_or_default();
    if failure.kind == FailureKind::Refused && IN_USE.contains(&code) {
        failure.kind = FailureKind::Passing;
    }
    failure
}

fn has_cause(error: &(dyn Error + 'static), is: fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if is(error) {
            return true;
        }
        next = error.source();
    }
    false
}

/// The connection was never made. The HTTP client says so in text alone.
fn was_never_sent(error: &(dyn Error + 'static)) -> bool {
    let refused = error
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused);
    refused || error.to_string() == "client error (Connect)"
}

fn is_about_credentials(error: &(dyn Error + 'static)) -> bool {
    let text = error.to_string();
    text.contains("credential") || text.contains("identity")
}

/// The texts of an error and its causes, each said once.
fn causes(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|said| said.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use FailureKind::*;

    #[test]
    fn codes_mean_what_they_mean_to_the_engine() {
        for (code, status, kind) in [
            ("RequestLimitExceeded", 503, Passing),
            ("DependencyViolation", 400, Passing),
            ("InvalidDBClusterStateFault", 400, Passing),
            ("InvalidVpcID.NotFound", 400, NotFound),
            ("DBClusterNotFoundFault", 404, NotFound),
            ("NoSuchBucket", 404, NotFound),
            ("ReplicationConfigurationNotFoundError", 404, NotFound),
            ("ResourceNotFoundException", 400, NotFound),
            ("UnauthorizedOperation", 403, Denied),
            ("InternalError", 500, Unknown),
            ("", 502, Unknown),
            ("InvalidParameterValue", 400, Refused),
            ("VpcLimitExceeded", 400, Refused),
        ] {
            assert_eq!(of_answer(code, status), kind, "{code}");
        }
    }

    #[test]
    fn a_change_that_was_made_already_is_a_success() {
        let refusal = |words| Err(Failure::new(Refused, "InvalidParameterCombination", words));
        let same = "No modifications were requested (ModifyDBInstance)";
        assert_eq!(same_is_fine(refusal(same)), Ok(()));
        assert!(same_is_fine(refusal("iops without storage")).is_err());
    }

    #[test]
    fn what_is_in_use_passes_only_for_a_delete() {
        let refusal = Failure::new(Refused, "DeleteConflict", "detach it first");
        assert_eq!(of_answer("DeleteConflict", 409), Refused);
        assert_eq!(of_delete(refusal).kind, Passing);
        assert_eq!(
            of_delete(Failure::new(Refused, "ValidationError", "")).kind,
            Refused
        );
    }

    #[test]
    fn a_role_that_is_not_known_everywhere_yet_passes() {
        let words = "The role defined for the function cannot be assumed by Lambda.";
        assert_eq!(
            not_yet(Refused, "InvalidParameterValueException", words),
            Passing
        );
        assert_eq!(
            not_yet(Refused, "InvalidParameterValueException", "bad"),
            Refused
        );
    }
}
