using System.Buffers;

namespace Grpc.Core;

/// <summary>Where a marshaller writes one message. Either Complete(payload), or GetBufferWriter, writes, and Complete().</summary>
public abstract class SerializationContext
{
    /// <summary>The message is this array.</summary>
    public virtual void Complete(byte[] payload) => throw new NotSupportedException();

    /// <summary>
    /// Where to write. When the length has been set before, the bytes go straight to the connection; else through a buffer.
    /// </summary>
    public virtual IBufferWriter<byte> GetBufferWriter() => throw new NotSupportedException();

    /// <summary>Says how many bytes will be written. Exactly so many have to be.</summary>
    public virtual void SetPayloadLength(int payloadLength)
    {
        // Only a hint: a context may do without.
    }

    /// <summary>The message is what has been written to the buffer writer.</summary>
    public virtual void Complete() => throw new NotSupportedException();
}
