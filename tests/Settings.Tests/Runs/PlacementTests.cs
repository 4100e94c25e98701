using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Tests.Runs;

public sealed class PlacementTests
{
    private const string TwoMachines = """
        security.token = "env:T"
        cluster.stable-after = 3s
        teacher { devices = ["cuda:0", "cuda:1"], threads = 2, serving.port = 7000 }
        student { device = "cuda:3", threads = 4, cores = [0, 1] }
        node.admin.port = 9000
        nodes {
          head { host = "10.0.0.1", port = 2551, coordinator = on, workers { t { role = teacher } } }
          box {
            host = "10.0.0.2", local = off, admin.port = 9001
            workers { s1 { role = student } s2 { role = student, devices = [cpu], threads = 1, cores = [2] } }
          }
        }
        """;

    [Fact]
    public void Nodes_have_what_the_templates_say_and_differ_in_what_they_say()
    {
        var nodes = RunText.Parse(TwoMachines).Nodes;
        Assert.Equal([("head", true, true), ("box", false, false)], nodes.Select(node => (node.Name, node.IsLocal, node.IsCoordinator)));
        Assert.Equal([new AdminSettings("10.0.0.1", 9000), new AdminSettings("10.0.0.2", 9001)], nodes.Select(node => node.Admin));
        Assert.Equal(["coordinator", "teacher", "voter"], nodes[0].Cluster.Roles);
        Assert.Equal(["student"], nodes[1].Cluster.Roles.Distinct());
        Assert.All(nodes, node => Assert.Equal(["10.0.0.1:2551"], node.Cluster.Seeds));
        Assert.All(nodes, node => Assert.Equal(TimeSpan.FromSeconds(3), node.Cluster.StableAfter));
        Equal(new PlacedWorker("t", PlacedRole.Teacher, ["cuda:0", "cuda:1"], 2, []), nodes[0].Workers[0]);
        Equal(new PlacedWorker("s1", PlacedRole.Student, ["cuda:3"], 4, [0, 1]), nodes[1].Workers[0]);
        Equal(new PlacedWorker("s2", PlacedRole.Student, ["cpu"], 1, [2]), nodes[1].Workers[1]);
    }

    [Fact]
    public void A_teacher_listens_where_its_node_does_unless_the_file_says_where()
    {
        var run = RunText.Parse(TwoMachines);
        var serving = run.TeacherServiceAt(run.Nodes[0]).Serving;
        Assert.Equal(("10.0.0.1", 7000), (serving.Host, serving.Port));
        var said = RunText.Parse(TwoMachines, "teacher.serving.host = \"10.0.0.9\"");
        Assert.Equal("10.0.0.9", said.TeacherServiceAt(said.Nodes[0]).Serving.Host);
    }

    [Fact]
    public void In_one_process_everything_is_in_one_node_that_founds_on_loopback()
    {
        var node = Placement.InOneProcess(RunText.Parse(TwoMachines));
        Assert.Equal(["t", "s1", "s2"], node.Workers.Select(worker => worker.Name));
        Assert.True(node is { IsCoordinator: true, IsLocal: true, Cluster: { Host: "127.0.0.1", Port: 0, Seeds.Count: 0 } });
        Assert.Equal(["coordinator", "student", "teacher", "voter"], node.Cluster.Roles.Order());
    }

    [Fact]
    public void Seeds_of_a_node_win_over_those_of_all_and_these_over_the_coordinators()
    {
        var nodes = RunText.Parse("""
            cluster.seeds = ["127.0.0.1:1"]
            nodes {
              a { coordinator = on, port = 2, workers { t { role = teacher } } }
              b { seeds = ["127.0.0.1:3"], workers { s { role = student } } }
            }
            """).Nodes;
        Assert.Equal(["127.0.0.1:1", "127.0.0.1:3"], nodes.Select(node => Assert.Single(node.Cluster.Seeds)));
    }

    private static void Equal(PlacedWorker expected, PlacedWorker found)
    {
        Assert.Equal(expected.Devices, found.Devices);
        Assert.Equal(expected.Cores, found.Cores);
        Assert.Equal(expected with { Devices = found.Devices, Cores = found.Cores }, found);
    }
}
