namespace ActorDistill.TeacherActors.Serving.Admission;

/// <summary>What peers of an endpoint may cost together.</summary>
/// <param name="ConnectionLimit">Connections of peers that have proved who they are.</param>
/// <param name="StrangerLimit">Connections of those that have not yet; for one more the oldest of them has to go.</param>
/// <param name="HandshakeTimeout">For TLS.</param>
public sealed record EndpointLimits(long ConnectionLimit, int StrangerLimit, TimeSpan HandshakeTimeout)
{
    /// <summary>Strangers of an endpoint that says nothing else: few enough to hold, enough for a cluster that starts at once.</summary>
    public const int Strangers = 256;
}
