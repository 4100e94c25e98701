using System.Buffers;
using Grpc.Core;

namespace ActorDistill.Protocol.Tests;

/// <summary>What a marshaller writes and reads, without a call.</summary>
internal static class Marshalled
{
    public static byte[] Bytes<T>(Marshaller<T> marshaller, T value)
    {
        var writing = new Writing();
        marshaller.ContextualSerializer(value, writing);
        return writing.Bytes.WrittenMemory.ToArray();
    }

    public static T Read<T>(Marshaller<T> marshaller, byte[] bytes) => marshaller.ContextualDeserializer(new Reading(bytes));

    /// <summary>The value as its reader gets it.</summary>
    public static T Again<T>(Marshaller<T> marshaller, T value) => Read(marshaller, Bytes(marshaller, value));

    /// <summary>What a peer is told that sends this.</summary>
    public static string FaultOf<T>(Marshaller<T> marshaller, T value)
    {
        var status = Assert.Throws<RpcException>(() => Again(marshaller, value)).Status;
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        return status.Detail;
    }

    private sealed class Writing : SerializationContext
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public override IBufferWriter<byte> GetBufferWriter() => Bytes;

        public override void SetPayloadLength(int payloadLength)
        {
        }

        public override void Complete()
        {
        }
    }

    private sealed class Reading(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => [.. bytes];

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }
}
