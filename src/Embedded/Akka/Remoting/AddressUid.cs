using Akka.Actor;

namespace Akka.Remote;

/// <summary>The number of a system's incarnation.</summary>
public class AddressUid : IExtension
{
    /// <summary>Positive; another one after each start.</summary>
    public readonly int Uid;

    internal AddressUid(int uid) => Uid = uid;
}

/// <summary>Makes and finds <see cref="AddressUid"/>.</summary>
public class AddressUidExtension : ExtensionIdProvider<AddressUid>
{
    /// <summary>A provider.</summary>
    public AddressUidExtension()
    {
    }

    /// <summary>The number of a system.</summary>
    public static int Uid(ActorSystem system) => new AddressUidExtension().Get(system).Uid;

    /// <inheritdoc/>
    public override AddressUid CreateExtension(ExtendedActorSystem system) => new((int)((ActorSystemImpl)system).NewUid());
}
