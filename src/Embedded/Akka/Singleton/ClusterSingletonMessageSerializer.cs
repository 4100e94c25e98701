using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Cluster.Tools.Singleton.Serialization;

/// <summary>Messages between the managers of a singleton; they have no content.</summary>
public class ClusterSingletonMessageSerializer : SerializerWithStringManifest
{
    private const string HandOverToMeManifest = "A";
    private const string HandOverDoneManifest = "C";

    /// <summary>A serializer of a system.</summary>
    public ClusterSingletonMessageSerializer(ExtendedActorSystem system) : base(system)
    {
    }

    /// <inheritdoc/>
    public override string Manifest(object o) => o switch
    {
        HandOverToMe => HandOverToMeManifest,
        HandOverDone => HandOverDoneManifest,
        _ => throw new SerializationException($"{o.GetType()} is no message of a singleton"),
    };

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) => [];

    /// <inheritdoc/>
    /// <exception cref="SerializationException">The manifest is unknown.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        HandOverToMeManifest => HandOverToMe.Instance,
        HandOverDoneManifest => HandOverDone.Instance,
        _ => throw new SerializationException($"{manifest} is no message of a singleton"),
    };
}
