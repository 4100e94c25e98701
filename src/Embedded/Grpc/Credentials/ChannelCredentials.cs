namespace Grpc.Core;

/// <summary>Whether a channel uses TLS, and what each of its calls says about the caller.</summary>
public abstract class ChannelCredentials
{
    private protected ChannelCredentials()
    {
    }

    /// <summary>No TLS: addresses that begin with http.</summary>
    public static ChannelCredentials Insecure { get; } = new TransportCredentials(false);

    /// <summary>TLS as the channel's handler does it: addresses that begin with https.</summary>
    public static ChannelCredentials SecureSsl { get; } = new TransportCredentials(true);

    /// <summary>These, and with each call those.</summary>
    public static ChannelCredentials Create(ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        ArgumentNullException.ThrowIfNull(channelCredentials);
        ArgumentNullException.ThrowIfNull(callCredentials);
        return new ComposedChannelCredentials(channelCredentials, callCredentials);
    }

    internal abstract bool IsSecure { get; }

    internal abstract IEnumerable<CallCredentials> ForCalls { get; }
}

internal sealed class TransportCredentials(bool isSecure) : ChannelCredentials
{
    internal override bool IsSecure => isSecure;

    internal override IEnumerable<CallCredentials> ForCalls => [];
}

internal sealed class ComposedChannelCredentials(ChannelCredentials channel, CallCredentials call) : ChannelCredentials
{
    internal override bool IsSecure => channel.IsSecure;

    internal override IEnumerable<CallCredentials> ForCalls => channel.ForCalls.Append(call);
}
