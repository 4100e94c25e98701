using ActorDistill.Settings.Ensembles;
using ActorDistill.Settings.Nodes;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Runs;

/// <summary>Reads who is where: the nodes of a file, or the default placement of one that names none.</summary>
internal sealed class PlacementReader
{
    private const string WholeFileNeeded = "the file of a run with its teacher and corpus is needed for that";

    private readonly NodeSettings _cluster;
    private readonly AdminSettings _admin;
    private readonly PlacedWorker? _teacher;
    private readonly PlacedWorker _student;
    private readonly SettingsReader _reader;

    private PlacementReader(SettingsReader reader, SettingsReader? teacher, SettingsReader student)
    {
        _reader = reader;
        _cluster = NodeSettings.Read(reader.Section("cluster"));
        _admin = new AdminSettings(_cluster.Host, Port: 0);
        _teacher = teacher is null ? null : new PlacedWorker(
            "teacher", PlacedRole.Teacher, teacher.Texts("devices", minCount: 1), teacher.Int("threads", min: 1), teacher.Numbers("cores"));
        _student = new PlacedWorker(
            "student", PlacedRole.Student, [student.Text("device")], student.Int("threads", min: 1), student.Numbers("cores"));
        if (_teacher != null) teacher!.CheckKey("devices", DeviceName.Fault(_teacher.Devices));
        student.CheckKey("device", DeviceName.Fault(_student.Devices));
    }

    /// <summary>Of a whole run.</summary>
    /// <param name="reader">Of the product's section.</param>
    /// <param name="teacher">Of its section teacher.</param>
    /// <param name="student">Of its section student.</param>
    /// <param name="ensemble">Who teaches as one; null for one teacher.</param>
    /// <returns>Its nodes, and what <see cref="MemberSettings.Newcomer"/> is.</returns>
    public static (IReadOnlyList<PlacedNode> Nodes, PlacedNode Newcomer) Read(
        SettingsReader reader, SettingsReader teacher, SettingsReader student, EnsembleTeachers? ensemble)
    {
        var placement = new PlacementReader(reader, teacher, student);
        var count = student.Int("count", min: 1, max: 1000);
        var named = placement.Named();
        if (named.Count > 0)
            student.CheckKey("count", student.IsWritten("count") ? "counts only without nodes, which name each student" : null);
        var nodes = named.Count > 0 ? placement.WithSeeds(named) : placement.Default(count, ensemble);
        var seeds = nodes.FirstOrDefault(node => node.IsCoordinator)?.Cluster.Seeds ?? [];
        // The section's port is the coordinator's, or that of whoever has no other.
        return (nodes, placement.Newcomer(placement._cluster with { Port = 0, Seeds = seeds }));
    }

    /// <summary>Of a file that has students alone; it may name none of them.</summary>
    /// <param name="reader">Of the product's section.</param>
    /// <param name="student">Of its section student.</param>
    /// <returns>Its nodes, and what <see cref="MemberSettings.Newcomer"/> is.</returns>
    public static (IReadOnlyList<PlacedNode> Nodes, PlacedNode Newcomer) ReadStudents(SettingsReader reader, SettingsReader student)
    {
        var placement = new PlacementReader(reader, teacher: null, student);
        student.Int("count", min: 1, max: 1000);
        student.CheckKey("count", student.IsWritten("count") ? "counts only where launch starts them" : null);
        var nodes = placement.Named();
        foreach (var node in nodes.Where(node => node.IsCoordinator))
            reader.CheckKey($"nodes.{node.Name}.coordinator", $"is on, but {WholeFileNeeded}");
        return (nodes, placement.Newcomer(placement._cluster));
    }

    private List<PlacedNode> Named()
    {
        var worker = _reader.Template("worker");
        return [.. _reader.Named("nodes", _reader.Template("node")).Select(node => Node(node.Name, node.Reader, worker))];
    }

    private PlacedNode Newcomer(NodeSettings cluster) =>
        new("", IsLocal: true, IsCoordinator: false, WithRoles(cluster, false, [_student], false), _admin, [_student]);

    // Only the coordinator's port can be asked for by number here; all others take free ones.
    private IReadOnlyList<PlacedNode> Default(int studentCount, EnsembleTeachers? ensemble)
    {
        var others = _cluster with { Port = 0 };
        IEnumerable<PlacedWorker> teachers = ensemble is null
            ? [_teacher!]
            : ensemble.Members.Select(member => _teacher! with { Name = $"teacher-{member.Name}", Member = member.Name });
        var students = Enumerable.Range(1, studentCount).Select(number => $"student-{number}");
        return WithSeeds(
        [
            new PlacedNode("coordinator", true, true, WithRoles(_cluster, true, [], true), _admin, []),
            .. from worker in teachers
               select new PlacedNode(worker.Name, true, false, WithRoles(others, false, [worker], true), _admin, [worker]),
            .. from name in students
               let worker = _student with { Name = name }
               select new PlacedNode(name, true, false, WithRoles(others, false, [worker], false), _admin, [worker]),
        ]);
    }

    private PlacedNode Node(string name, SettingsReader reader, SettingsReader workerTemplate)
    {
        reader.CheckKey("", Naming.Fault(name));
        var (isLocal, isCoordinator) = (reader.Boolean("local"), reader.Boolean("coordinator"));
        var workers = reader.Named("workers", workerTemplate).Select(worker => Worker(worker.Name, worker.Reader)).ToList();
        var votes = reader.BooleanUnless("auto", "voter") ?? (isCoordinator || workers.Exists(worker => worker.Role == PlacedRole.Teacher));
        var host = reader.TextUnlessEmpty("host") ?? _cluster.Host;
        var cluster = _cluster with
        {
            Host = host,
            Port = reader.Int("port", min: 0, max: ushort.MaxValue) is > 0 and var port ? port : _cluster.Port,
            Seeds = reader.Texts("seeds") is { Count: > 0 } seeds ? seeds : _cluster.Seeds,
        };
        var admin = reader.Section("admin");
        var settings = new AdminSettings(admin.TextUnlessEmpty("host") ?? host, admin.Int("port", min: 0, max: ushort.MaxValue));
        if (!isCoordinator && workers.Count == 0)
            reader.CheckKey("", "has no workers and no coordinator = on: nothing would run there");
        reader.CheckKey("seeds", cluster.FirstFault());
        return new PlacedNode(name, isLocal, isCoordinator, WithRoles(cluster, isCoordinator, workers, votes), settings, workers);
    }

    private PlacedWorker Worker(string name, SettingsReader reader)
    {
        reader.CheckKey("", Naming.Fault(name));
        var role = reader.Choice<PlacedRole>("role");
        var otherwise = role == PlacedRole.Teacher && _teacher != null ? _teacher : _student;
        if (role == PlacedRole.Teacher && _teacher == null)
            reader.CheckKey("role", $"is teacher, but {WholeFileNeeded}");
        var devices = reader.Texts("devices") is { Count: > 0 } own ? own : otherwise.Devices;
        reader.CheckKey("devices", DeviceName.Fault(devices)
            ?? (role == PlacedRole.Student && devices.Count > 1 ? $"has {devices.Count} devices, but a student trains on one" : null));
        return new PlacedWorker(
            name, role, devices, reader.IntUnless0("threads") ?? otherwise.Threads,
            reader.Numbers("cores") is { Count: > 0 } cores ? cores : otherwise.Cores, reader.TextUnlessEmpty("member"));
    }

    private static NodeSettings WithRoles(NodeSettings cluster, bool isCoordinator, IReadOnlyList<PlacedWorker> workers, bool votes)
    {
        IEnumerable<string> made =
        [
            .. isCoordinator ? ["coordinator"] : Array.Empty<string>(),
            .. workers.Select(worker => worker.Role == PlacedRole.Teacher ? "teacher" : "student"),
            .. votes ? [NodeSettings.Voter] : Array.Empty<string>(),
        ];
        return cluster with { Roles = [.. made.Concat(cluster.Roles).Distinct()] };
    }

    // The first coordinator founds the cluster. While one of them has no port yet, nobody can be told where to ask.
    private IReadOnlyList<PlacedNode> WithSeeds(IReadOnlyList<PlacedNode> nodes)
    {
        var coordinators = nodes.Where(node => node.IsCoordinator).Select(node => node.Cluster).ToList();
        foreach (var node in nodes.Where(node => !node.IsLocal))
            _reader.CheckKey($"nodes.{node.Name}.seeds", node.Cluster.Seeds.Count == 0 && coordinators.Exists(place => place.Port == 0)
                ? "is empty and the coordinator has no port in this file, so a node of another machine could not find it"
                : null);
        if (coordinators.Exists(place => place.Port == 0))
            return nodes;
        IReadOnlyList<string> seeds = [.. coordinators.Select(place => HostAndPort.TextOf(place.Host, place.Port)).Distinct()];
        return [.. nodes.Select(node => node.Cluster.Seeds.Count > 0 ? node : node with { Cluster = node.Cluster with { Seeds = seeds } })];
    }
}
