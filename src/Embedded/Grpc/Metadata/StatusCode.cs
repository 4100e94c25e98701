namespace Grpc.Core;

/// <summary>How a call ended. The numbers are on the wire.</summary>
public enum StatusCode
{
    /// <summary>As asked.</summary>
    OK = 0,

    /// <summary>Given up, mostly by the caller.</summary>
    Cancelled = 1,

    /// <summary>No more is known.</summary>
    Unknown = 2,

    /// <summary>The request can never be served.</summary>
    InvalidArgument = 3,

    /// <summary>Not ended in time; it may have been done all the same.</summary>
    DeadlineExceeded = 4,

    /// <summary>What was asked for is not there.</summary>
    NotFound = 5,

    /// <summary>What should be made is there already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not.</summary>
    PermissionDenied = 7,

    /// <summary>A limit has been reached: a quota, the length of a message.</summary>
    ResourceExhausted = 8,

    /// <summary>Not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>Stopped by a conflict with another call; the whole may be tried again.</summary>
    Aborted = 10,

    /// <summary>Beyond the end of what there is.</summary>
    OutOfRange = 11,

    /// <summary>The service has no such method, or cannot do this.</summary>
    Unimplemented = 12,

    /// <summary>Something is broken on one of the sides.</summary>
    Internal = 13,

    /// <summary>Not at the moment; the same call may be tried again.</summary>
    Unavailable = 14,

    /// <summary>Bytes are lost or damaged for good.</summary>
    DataLoss = 15,

    /// <summary>The caller has not shown who it is.</summary>
    Unauthenticated = 16,
}
