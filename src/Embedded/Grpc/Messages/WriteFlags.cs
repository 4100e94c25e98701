namespace Grpc.Core;

/// <summary>How one message is written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More follows at once: the message may wait in a buffer for the next one.</summary>
    BufferHint = 1,

    /// <summary>The message is not compressed. Nothing here ever is.</summary>
    NoCompress = 2,
}
