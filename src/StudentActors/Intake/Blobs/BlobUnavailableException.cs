namespace ActorDistill.StudentActors.Intake.Blobs;

/// <summary>No teacher could give a blob: each refused it, or all of them failed for too long.</summary>
/// <param name="digest">SHA-256 of the content.</param>
/// <param name="reason">What the last ones said.</param>
public sealed class BlobUnavailableException(string digest, string reason) : Exception($"no teacher gives the blob {digest}: {reason}")
{
    /// <summary>SHA-256 of the content.</summary>
    public string Digest => digest;
}
