using System.Net;
using System.Net.Sockets;

namespace ActorDistill.RunDriving.Chaos;

/// <summary>
/// The files of a run of seven nodes: two that may coordinate, two teachers, three students. Each node has a file of its own, since what
/// others call its ports is the port of the relay before it.
/// </summary>
public sealed class ChaosFiles
{
    private const string TokenVariable = "ACTORDISTILL_CHAOS_TOKEN";
    private const string JournalVariable = "ACTORDISTILL_JOURNAL";

    // Below the range that Linux takes the near ends of connections from.
    private const int FirstPort = 12_000;
    private const int LastPort = 20_000;

    private readonly Dictionary<string, int> _nodePorts;
    private readonly Dictionary<string, int> _streamPorts;
    private readonly string _folder;

    /// <summary>Chooses ports and writes what all nodes have in common.</summary>
    /// <param name="folder">Must be there; the run's folder will be below it.</param>
    /// <param name="material">Teacher and text.</param>
    /// <param name="size">How long the run is.</param>
    /// <param name="journal">A PostgreSQL server's connection string; null: SQLite.</param>
    public ChaosFiles(string folder, TinyMaterial material, ChaosSize size, string? journal)
    {
        _folder = folder;
        Environment = new Dictionary<string, string> { [TokenVariable] = "chaos", [JournalVariable] = journal ?? "" };
        var ports = FreePorts(Nodes.Count + Teachers.Count());
        _nodePorts = Nodes.Zip(ports).ToDictionary(pair => pair.First.Name, pair => pair.Second);
        _streamPorts = Teachers.Zip(ports.Skip(Nodes.Count)).ToDictionary(pair => pair.First, pair => pair.Second);
        File.WriteAllText(Path.Combine(folder, "common.conf"), Common(material, size, journal != null));
        File.WriteAllText(RunFile, $"include \"common.conf\"\nactordistill {{ {NodesText(Names)} }}\n");
    }

    /// <summary>All nodes, the founder first.</summary>
    public static IReadOnlyList<ChaosNode> Nodes { get; } =
    [
        new("coordinator-1", IsVoter: true, IsFounder: true), new("coordinator-2", IsVoter: true),
        new("teacher-1", IsVoter: true), new("teacher-2", IsVoter: true),
        new("student-1", IsVoter: false), new("student-2", IsVoter: false), new("student-3", IsVoter: false),
    ];

    /// <summary>All trials.</summary>
    public static IReadOnlyList<string> Trials { get; } = ["taid-guide", "forward-kl", "top-k"];

    /// <summary>The run as an operator's commands see it.</summary>
    public string RunFile => Path.Combine(_folder, "run.conf");

    /// <summary>The run's folder.</summary>
    public string RunFolder => Path.Combine(_folder, "run");

    /// <summary>The secrets of the run, by the variables that its file names.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>What others call the port of a node.</summary>
    public IReadOnlyDictionary<string, int> PublicPorts { get; private set; } = new Dictionary<string, int>();

    private static IEnumerable<string> Names => Nodes.Select(node => node.Name);

    private static IEnumerable<string> Teachers => Names.Where(IsTeacher);

    /// <summary>Puts a relay before each port and writes the nodes' files.</summary>
    /// <param name="relayTo">Makes a relay to a port and says where it listens.</param>
    public void WriteNodes(Func<int, int> relayTo)
    {
        PublicPorts = Names.ToDictionary(name => name, name => relayTo(_nodePorts[name]));
        foreach (var name in Names) File.WriteAllText(FileOf(name), NodeFile(name, relayTo));
    }

    /// <summary>The file that a node is started with.</summary>
    public string FileOf(string node) => Path.Combine(_folder, $"{node}.conf");

    /// <summary>Whether a node has a worker, which has its name.</summary>
    public static bool IsWorker(string node) => !IsCoordinator(node);

    private static bool IsTeacher(string node) => node.StartsWith("teacher", StringComparison.Ordinal);

    private static bool IsCoordinator(string node) => node.StartsWith("coordinator", StringComparison.Ordinal);

    private string NodeFile(string name, Func<int, int> relayTo)
    {
        var seeds = Names.Where(IsCoordinator).Select(coordinator => $"\"127.0.0.1:{PublicPorts[coordinator]}\"");
        // The port of the stream service is that of all teachers in a file.
        var shown = Names.Where(other => other == name || !IsTeacher(name) || !IsTeacher(other));
        var serving = IsTeacher(name)
            ? $"teacher.serving {{ port = {_streamPorts[name]}, public-port = {relayTo(_streamPorts[name])} }}"
            : "";
        return $$"""
            include "common.conf"
            actordistill {
              cluster.seeds = [{{string.Join(", ", seeds)}}]
              {{serving}}
              {{NodesText(shown)}}
            }
            akka.remote.dot-netty.tcp.public-port = {{PublicPorts[name]}}
            """;
    }

    private string NodesText(IEnumerable<string> names) => $"nodes {{\n{string.Join('\n', names.Select(NodeText))}\n}}";

    private string NodeText(string name) => $"{name} {{ port = {_nodePorts[name]}, " + (IsCoordinator(name)
        ? "coordinator = on }"
        : $"workers {{ {name} {{ role = {(IsTeacher(name) ? "teacher" : "student")} }} }} }}");

    private static string Common(TinyMaterial material, ChaosSize size, bool isPostgres) => $$"""
        actordistill {
          run { name = chaos, folder = "run" }
          security.token = "env:{{TokenVariable}}"
          coordinator { ask-again-after = 2s, journal.kind = {{(isPostgres ? "postgresql" : "sqlite")}} }
          cluster { stable-after = 4s, joining-attempt = 10s }
          teacher.model = "{{material.Teacher}}"
          teacher.log { ring-size = 16MiB, disk-size = 64MiB, segment-size = 1MiB }
          corpus { text = ["{{material.TrainText}}"], validation-text = ["{{material.ValidationText}}"] }
          training {
            steps = {{size.Steps}}, warmup = 5, learning-rate = 3e-3, batch-size = 8, sequence-length = {{size.SequenceLength}}
            gradient-accumulation = {{ChaosSize.Accumulation}}, seed = 7
          }
          evaluate { every = {{(size.Steps + 1) / 2}}, tokens = 1024 }
          checkpoints { every = {{size.CheckpointEvery}}, keep = 2 }
          model { layers = 2, hidden-size = 16 }
          students {
            taid-guide { model.init.kind = guide-full, objective { kind = taid, taid.alpha = 0.01 } }
            forward-kl {}
            top-k { payload { kind = top-k, top-k = 12 } }
          }
        }
        """;

    private static List<int> FreePorts(int count)
    {
        var found = new HashSet<int>();
        while (found.Count < count)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            if (IsFree(port)) found.Add(port);
        }
        return [.. found.Order()];
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
