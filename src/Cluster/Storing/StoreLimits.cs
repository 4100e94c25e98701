namespace ActorDistill.Cluster.Storing;

/// <summary>What peers may cost a store.</summary>
/// <param name="FileBytesMax">The longest file that is taken.</param>
/// <param name="TransferLimit">Uploads at once, and as many downloads.</param>
/// <param name="SilenceMax">For the next piece of an upload.</param>
public sealed record StoreLimits(long FileBytesMax, int TransferLimit, TimeSpan SilenceMax);
