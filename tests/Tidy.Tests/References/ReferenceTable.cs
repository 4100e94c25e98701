namespace ActorDistill.Tidy.Tests.References;

/// <summary>
/// Who may reference whom: the table of the design, with projects by their folder below src, libraries with two sides by the name in
/// their switch (UsesTorchSharp is "TorchSharp") and packages by their id.
/// </summary>
internal static class ReferenceTable
{
    private static readonly string[] SqlDrivers = ["Microsoft.Data.Sqlite.Core", "SQLitePCLRaw.bundle_e_sqlite3", "Npgsql"];
    private static readonly string[] ProtobufCompiler = ["Grpc.Tools"];

    private static readonly string[] Worker =
        ["Akka", "Grpc", "TorchSharp", "Protocol", "Models", "Distillation", "Schedules", "Settings"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Storage"] = [],
        ["Schedules"] = [],
        ["Settings"] = ["Akka", "Schedules"],
        ["Protocol"] = ["Google.Protobuf", "GrpcCore", "Akka", "Storage", .. ProtobufCompiler],
        ["Models"] = ["TorchSharp", "Storage"],
        ["Distillation"] = ["TorchSharp", "Models", "Schedules"],
        // No tensors: a coordinator starts on a machine without libtorch.
        ["Cluster"] = ["Akka", "Grpc", "Protocol", "Schedules", "Settings", "Storage", .. SqlDrivers],
        // They meet only as messages: never each other, never Cluster.
        ["TeacherActors"] = Worker,
        ["StudentActors"] = Worker,
        // Libraries of their own, which know nothing of ours.
        ["Embedded/TorchSharp"] = [],
        ["Embedded/Akka"] = ["Google.Protobuf", .. ProtobufCompiler],
        ["Embedded/Grpc"] = ["Google.Protobuf"],
    };

    /// <summary>One line for each reference the table does not have.</summary>
    public static IEnumerable<string> Check(ProjectFile project)
    {
        var named = project.References.ToLookup(name => name.StartsWith("Embedded/", StringComparison.Ordinal));
        // Our side of a library is chosen by its switch and never named, or the other side could not be.
        foreach (var embedded in named[true])
            yield return $"{project.Folder} names {embedded}, which only Packages.targets may";
        if (project.Folder == "Host") yield break;
        if (!Allowed.TryGetValue(project.Folder, out var allowed))
        {
            yield return $"{project.Folder} is not in the table of references";
            yield break;
        }
        foreach (var name in named[false].Except(allowed))
            yield return $"{project.Folder} may not reference {name}";
    }
}
