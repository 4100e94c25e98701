namespace ActorDistill.Protocol.Workers;

/// <summary>What a message from a coordinator means to the worker that got it.</summary>
public enum LinkVerdict
{
    /// <summary>Not for this incarnation of the worker, or from a coordinator that is no longer one: as if it had not come.</summary>
    Stale,

    /// <summary>An order or an answer under the lease that is held: to be carried out.</summary>
    Valid,

    /// <summary>A lease begins. What was ordered under an earlier one is over.</summary>
    Joined,

    /// <summary>The lease that is held goes on; perhaps under another coordinator, which has just learned what the worker has.</summary>
    Confirmed,

    /// <summary>The lease is over: nothing that was ordered counts any more. The next tick asks for another.</summary>
    LeaseEnded,

    /// <summary>Another node has the worker's name: said once. The next tick asks again.</summary>
    Postponed,

    /// <summary>The worker may not join. No message changes that.</summary>
    Refused,
}

/// <summary>What a worker does about its place in the run now.</summary>
public enum LinkAction
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send RegisterTeacher or RegisterStudent, with what the worker has just now.</summary>
    Register,

    /// <summary>Send <see cref="Messages.Leases.RenewLease"/>.</summary>
    Renew,
}

/// <summary>What comes of a message.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Action">What to do beside carrying it out.</param>
/// <param name="Detail">Of a lease that is over, a refusal or a delay: one sentence; null else.</param>
public readonly record struct LinkStep(LinkVerdict Verdict, LinkAction Action = LinkAction.None, string? Detail = null)
{
    /// <summary>Whether the message is to be carried out.</summary>
    public bool IsValid => Verdict == LinkVerdict.Valid;
}
