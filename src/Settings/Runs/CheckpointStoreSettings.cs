using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Runs;

/// <summary>Where what students write down is kept for all of them.</summary>
public enum CheckpointStoreKind
{
    /// <summary>In the run's folder, which all student nodes and whoever writes the summary share.</summary>
    Folder,

    /// <summary>In the run's folder of one node, which the others reach over gRPC.</summary>
    Grpc,
}

/// <summary>Where checkpoints, figures and finished students of a run are kept.</summary>
/// <param name="Kind">How they get there.</param>
/// <param name="Node">The node that keeps them, of <see cref="CheckpointStoreKind.Grpc"/>; null for the first coordinator.</param>
/// <param name="Host">Where that node listens and what the others call it; null for the node's own host.</param>
/// <param name="Port">At least 1 with <see cref="CheckpointStoreKind.Grpc"/>, as the coordinator tells it to the students.</param>
/// <param name="FileBytesMax">The longest file that is taken.</param>
/// <param name="TransferLimit">Uploads at once, and as many downloads.</param>
public sealed record CheckpointStoreSettings(
    CheckpointStoreKind Kind, string? Node, string? Host, int Port, long FileBytesMax, int TransferLimit)
{
    /// <summary>Of a run without a section for it.</summary>
    public static CheckpointStoreSettings InFolder { get; } =
        new(CheckpointStoreKind.Folder, Node: null, Host: null, Port: 0, long.MaxValue, TransferLimit: 1);

    /// <summary>Whether they travel.</summary>
    public bool IsRemote => Kind == CheckpointStoreKind.Grpc;

    /// <summary>Reads the section <c>actordistill.checkpoint-store</c>.</summary>
    public static CheckpointStoreSettings Read(SettingsReader reader)
    {
        var settings = new CheckpointStoreSettings(
            reader.Choice<CheckpointStoreKind>("kind"), reader.TextUnlessEmpty("node"), reader.TextUnlessEmpty("host"),
            reader.Int("port", min: 0, max: ushort.MaxValue), reader.Size("max-file-size", min: 1),
            reader.Int("transfers", min: 1, max: 10_000));
        reader.CheckKey("port", settings is { IsRemote: true, Port: 0 }
            ? "is 0, but with kind = grpc it must be a number: students are told to look for the store there"
            : null);
        return settings;
    }

    /// <summary>The node that keeps them; null when there is none of this name, or none is needed.</summary>
    public PlacedNode? NodeOf(IReadOnlyList<PlacedNode> nodes) => !IsRemote ? null
        : Node is { } name ? nodes.FirstOrDefault(node => node.Name == name) : nodes.FirstOrDefault(node => node.IsCoordinator);

    /// <summary>Where that node listens.</summary>
    public string HostAt(PlacedNode node) => Host ?? node.Cluster.Host;

    /// <summary>Where students reach it; null where nothing travels.</summary>
    /// <param name="nodes">Of the run.</param>
    /// <param name="isSecure">Whether it speaks TLS.</param>
    public Uri? AddressOf(IReadOnlyList<PlacedNode> nodes, bool isSecure) => NodeOf(nodes) is { } node
        ? new Uri($"{(isSecure ? "https" : "http")}://{HostAndPort.TextOf(HostAt(node), Port)}")
        : null;
}
