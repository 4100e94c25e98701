using System.Globalization;
using ActorDistill.Cluster.Membership;
using ActorDistill.ClusterNode;
using ActorDistill.Settings;
using ActorDistill.Settings.Files;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Reading;
using ActorDistill.Storage;

// cluster-node FILE: one node of a cluster that says what it sees, one line for each event, until its standard input ends. The line
// "leave" lets it leave in order. The file of members is beside FILE.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is not [var path])
{
    Console.Error.WriteLine("usage: cluster-node FILE");
    return 2;
}
try
{
    var file = HoconFile.Load(path);
    var reader = SettingsReader.Open(file, ReferenceConfig.Config, "cluster");
    var settings = NodeSettings.Read(reader);
    reader.Finish();
    var members = new KnownMembersFile(Path.ChangeExtension(path, ".members.json"));
    using var leaving = new CancellationTokenSource();
    var life = new NodeLifetime(settings, NodeConfig.Of(settings, file.Config), members, Witness.Start).RunAsync(leaving.Token);
    // With the process that started this one gone, this one ends like a killed one.
    if (await Task.WhenAny(life, Orders.UntilTheEndAsync(leaving)) == life) NodeEvent.Now("ended", (await life).ToString()).Print();
    return 0;
}
catch (Exception fault) when (fault is OperatorException or SettingsException)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
