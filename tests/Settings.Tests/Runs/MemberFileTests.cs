using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Tests.Runs;

/// <summary>The file of a node that only has students.</summary>
public sealed class MemberFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void A_file_without_teacher_and_text_is_one_of_students()
    {
        var member = Load("""
            run { name = stories, folder = "there" }
            security.token = "env:T"
            cluster { host = "10.0.0.3", port = 2551, seeds = ["10.0.0.1:2551"] }
            student { device = "cuda:1", threads = 2, intake.window-batches = 16 }
            """);
        Assert.IsNotType<RunSettings>(member);
        Assert.Equal(("stories", _folder.PathOf("there")), (member.Name, member.Folder));
        Assert.Equal(16, member.StudentService.Intake.WindowBatches);
        Assert.Empty(member.Nodes);
        var node = member.NewcomerNamed("s3");
        Assert.Equal(("s3", "10.0.0.3", 2551), (node.Name, node.Cluster.Host, node.Cluster.Port));
        Assert.Equal(["10.0.0.1:2551"], node.Cluster.Seeds);
        Assert.Equal(["student"], node.Cluster.Roles);
        var worker = Assert.Single(node.Workers);
        Assert.Equal(("s3", PlacedRole.Student, "cuda:1", 2), (worker.Name, worker.Role, Assert.Single(worker.Devices), worker.Threads));
    }

    [Fact]
    public void It_may_name_nodes_with_several_students()
    {
        var member = Load("run.name = r\nnodes { box { workers { a { role = student } b { role = student, threads = 2 } } } }");
        Assert.Equal(["a", "b"], Assert.Single(member.Nodes).Workers.Select(worker => worker.Name));
    }

    [Fact]
    public void The_file_of_a_whole_run_is_read_as_one_and_takes_students_that_it_does_not_name()
    {
        var run = Assert.IsType<RunSettings>(
            Load("teacher.model = m\ncorpus { file = c, validation-file = v }\ncluster { port = 2551 }\nstudent.threads = 3"));
        var node = run.NewcomerNamed("s3");
        // Another process than the coordinator, whom it asks.
        Assert.Equal((0, "127.0.0.1:2551"), (node.Cluster.Port, Assert.Single(node.Cluster.Seeds)));
        Assert.Equal(3, Assert.Single(node.Workers).Threads);
    }

    [Fact]
    public void What_has_no_place_in_it_is_told_at_once()
    {
        var faults = Assert.Throws<SettingsException>(() => Load("""
            training.steps = 5
            sekurity.token = "env:T"
            student.count = 2
            nodes {
              x { coordinator = on }
              y { workers { z { role = teacher } } }
            }
            """)).Faults.Select(fault => fault.ToString()).ToList();
        Assert.Equal(5, faults.Count);
        Assert.Contains(faults, fault => fault.Contains("training belongs in a run's whole file", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("sekurity is not a known key", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("student.count counts only where launch starts them", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("nodes.x.coordinator is on, but", StringComparison.Ordinal));
        Assert.Contains(faults, fault => fault.Contains("nodes.y.workers.z.role is teacher, but", StringComparison.Ordinal));
    }

    [Fact]
    public void Beyond_loopback_it_needs_a_secret_too()
    {
        var mistake = Assert.Throws<SettingsException>(() => Load("nodes.x { host = \"10.0.0.3\", workers.s.role = student }"));
        var fault = Assert.Single(mistake.Faults);
        Assert.Contains("beyond loopback security.token or security.tls is needed", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_student_has_to_have_a_name()
    {
        var fault = Assert.Single(Assert.Throws<SettingsException>(() => Load("run.name = r").NewcomerNamed("no name")).Faults);
        Assert.StartsWith("no name is no name", fault.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private MemberSettings Load(string keys)
    {
        var path = _folder.PathOf("student.conf");
        File.WriteAllText(path, $"actordistill {{\n{keys}\n}}\n");
        return RunFile.LoadMember(path);
    }
}
