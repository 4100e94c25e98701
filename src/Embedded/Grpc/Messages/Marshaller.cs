namespace Grpc.Core;

/// <summary>Turns messages of one type into bytes and back. Used by many calls at once, so it keeps no state.</summary>
public class Marshaller<T>
{
    /// <summary>A marshaller over the buffers of the call itself, without an array between.</summary>
    public Marshaller(Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        ContextualSerializer = serializer;
        ContextualDeserializer = deserializer;
    }

    /// <summary>A marshaller that makes and takes one array for each message.</summary>
    public Marshaller(Func<T, byte[]> serializer, Func<byte[], T> deserializer)
    {
        ArgumentNullException.ThrowIfNull(serializer);
        ArgumentNullException.ThrowIfNull(deserializer);
        ContextualSerializer = (message, context) => context.Complete(serializer(message));
        ContextualDeserializer = context => deserializer(context.PayloadAsNewBuffer());
    }

    /// <summary>Writes one message and then calls Complete on the context.</summary>
    public Action<T, SerializationContext> ContextualSerializer { get; }

    /// <summary>Reads one message. What the context gives it is valid only until it returns.</summary>
    public Func<DeserializationContext, T> ContextualDeserializer { get; }
}
