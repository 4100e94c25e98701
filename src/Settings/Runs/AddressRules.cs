using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Runs;

/// <summary>What must hold for the places at which a run's nodes listen.</summary>
internal sealed class AddressRules(MemberSettings run, SettingsReader reader)
{
    /// <summary>What stands for a machine: all its loopback names are one.</summary>
    public static string Machine(string host) => Placement.IsLoopback(host) ? "this machine" : host;

    public void Check()
    {
        var places = Places().ToList();
        CheckPorts(places);
        CheckSecrecy(places);
    }

    private void CheckPorts(IEnumerable<Place> places)
    {
        var taken = new Dictionary<(string, int), Place>();
        foreach (var place in places.Where(place => place.Port > 0))
            if (!taken.TryAdd((Machine(place.Host), place.Port), place))
            {
                var first = taken[(Machine(place.Host), place.Port)];
                reader.CheckKey(place.PortKey, $"is {place.Port} for {place.Owner}, which {first.Owner} has on the same machine");
            }
    }

    private void CheckSecrecy(IEnumerable<Place> places)
    {
        // Whoever sets tls means all of it.
        const string EnableSsl = "akka.remote.dot-netty.tcp.enable-ssl";
        if (run.Security.Tls != null && run.File.Config.GetString(EnableSsl, "on") is not ("on" or "true"))
            reader.CheckKey("security.tls", $"is given, but {EnableSsl} is off, so the actors would speak in plain text");
        if (run.Security.Token.Length > 0 || run.Security.Tls != null)
            return;
        foreach (var place in places.Where(place => !Placement.IsLoopback(place.Host)))
            reader.CheckKey(place.HostKey,
                $"is {place.Host}: beyond loopback security.token or security.tls is needed");
    }

    private IEnumerable<Place> Places()
    {
        foreach (var node in run.Nodes)
        {
            var key = $"nodes.{node.Name}";
            yield return Of(node.Cluster.Host, node.Cluster.Port, $"node {node.Name}", key, "cluster");
            yield return Of(node.Admin.Host, node.Admin.Port, $"the commands of node {node.Name}", $"{key}.admin", "cluster");
            // Others have no teachers and no store.
            if (run is not RunSettings whole) continue;
            var store = whole.CheckpointStore;
            if (store.NodeOf(run.Nodes) == node)
                yield return new Place(
                    store.HostAt(node), store.Port, "the store of checkpoints", "checkpoint-store.port",
                    store.Host != null ? "checkpoint-store.host" : HostKey(key, "cluster"));
            var serving = whole.TeacherServiceAt(node).Serving;
            foreach (var teacher in node.Workers.Where(worker => worker.Role == PlacedRole.Teacher))
                yield return whole.TeacherService.Serving.Host.Length > 0
                    ? Of(serving.Host, serving.Port, $"teacher {teacher.Name}", "teacher.serving", "teacher.serving")
                    : new Place(serving.Host, serving.Port, $"teacher {teacher.Name}", "teacher.serving.port", HostKey(key, "cluster"));
        }
    }

    private Place Of(string host, int port, string owner, string section, string otherwise) =>
        new(host, port, owner, reader.IsWritten($"{section}.port") ? $"{section}.port" : $"{otherwise}.port", HostKey(section, otherwise));

    private string HostKey(string section, string otherwise) =>
        reader.IsWritten($"{section}.host") ? $"{section}.host"
        : section.EndsWith(".admin", StringComparison.Ordinal) ? HostKey(section[..^".admin".Length], otherwise)
        : $"{otherwise}.host";

    private sealed record Place(string Host, int Port, string Owner, string PortKey, string HostKey);
}
