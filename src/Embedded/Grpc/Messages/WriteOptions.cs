namespace Grpc.Core;

/// <summary>How the next messages of a stream are written.</summary>
public class WriteOptions
{
    /// <summary>No flags: each message leaves at once.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>Options with these flags.</summary>
    public WriteOptions(WriteFlags flags = 0) => Flags = flags;

    /// <summary>The flags.</summary>
    public WriteFlags Flags { get; }
}
