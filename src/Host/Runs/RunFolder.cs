using ActorDistill.Storage;

namespace ActorDistill.Host.Runs;

/// <summary>The places in the folder of a run. Whoever looks for one of its files asks here.</summary>
/// <param name="Path">The folder itself, absolute.</param>
internal sealed record RunFolder(string Path)
{
    /// <summary>The run's secret, when "launch" made it.</summary>
    public string Token => At("token");

    /// <summary>Which ports "launch" has chosen.</summary>
    public string Launch => At("launch.json");

    /// <summary>Held by whoever leads the run: "launch" or "run".</summary>
    public string Lock => At("lock");

    /// <summary>Training tokens that were made of text.</summary>
    public string TrainTokens => At("corpus", "train.tokens");

    /// <summary>Validation tokens that were made of text.</summary>
    public string ValidationTokens => At("corpus", "validation.tokens");

    /// <summary>What has become of all trials.</summary>
    public string Summary => At("summary.json");

    /// <summary>The same to look at.</summary>
    public string Report => At("report.html");

    /// <summary>All trials, one folder each.</summary>
    public string Trials => At("trials");

    /// <summary>All nodes, one folder each.</summary>
    public string Nodes => At("nodes");

    /// <summary>Of a node: admin.json, members.json, node.log, lock.</summary>
    public string Node(string name) => At("nodes", name);

    /// <summary>Where a node answers commands, as it wrote it down.</summary>
    public string NodeAdmin(string name) => At("nodes", name, "admin.json");

    /// <summary>The members of the cluster that a node remembers.</summary>
    public string NodeMembers(string name) => At("nodes", name, "members.json");

    /// <summary>Held by the node's process.</summary>
    public string NodeLock(string name) => At("nodes", name, "lock");

    /// <summary>What a node had to say.</summary>
    public string NodeLog(string name) => At("nodes", name, "node.log");

    /// <summary>All teachers: a folder and a file of figures each.</summary>
    public string Teachers => At("teachers");

    /// <summary>What a teacher keeps: its log, students it has made.</summary>
    public string Teacher(string worker) => At("teachers", worker);

    /// <summary>A teacher's figures.</summary>
    public string TeacherFigures(string worker) => At("teachers", $"{worker}.json");

    /// <summary>What a student worker keeps for itself.</summary>
    public string Student(string worker) => At("students", worker);

    /// <summary>Of a trial: checkpoints, metrics.jsonl, model.</summary>
    public string Trial(string name) => At("trials", name);

    /// <summary>The folder of a run, made when it is not there.</summary>
    /// <exception cref="OperatorException">It cannot be made.</exception>
    public static RunFolder Open(string path)
    {
        FaultOf.Disk(path, "created", () => Directory.CreateDirectory(path));
        return new RunFolder(System.IO.Path.GetFullPath(path));
    }

    private string At(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
