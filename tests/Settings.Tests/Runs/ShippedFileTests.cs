using ActorDistill.Settings.Runs;

namespace ActorDistill.Settings.Tests.Runs;

/// <summary>The run files of hocon/ are examples that people copy.</summary>
public sealed class ShippedFileTests
{
    private static string FolderPath => Path.Combine(SharedFolder.RepositoryRoot, "hocon");

    public static TheoryData<string> Files => new(
        Directory.EnumerateFiles(FolderPath, "*.conf", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(FolderPath, path)).Where(name => name != "reference.conf").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_file_has_no_fault(string name)
    {
        var member = RunFile.LoadMember(Path.Combine(FolderPath, name));
        Assert.Equal(name == "late-student.conf", member is not RunSettings { Trials.Count: > 0 });
    }

    [Fact]
    public void A_late_student_of_three_machines_asks_for_their_run()
    {
        var run = RunFile.Load(Path.Combine(FolderPath, "student.conf"));
        var late = RunFile.LoadMember(Path.Combine(FolderPath, "late-student.conf"));
        Assert.Equal((run.Name, run.Folder, run.Security), (late.Name, late.Folder, late.Security));
    }

    [Fact]
    public void The_role_files_of_three_machines_describe_the_same_run()
    {
        var runs = new[] { "coordinator", "teacher", "student" }
            .Select(role => RunFile.Load(Path.Combine(FolderPath, $"{role}.conf"))).ToList();
        Assert.All(runs, run => Assert.Equal(["coordinator", "teacher", "students"], run.Nodes.Select(node => node.Name)));
        Assert.All(runs, run => Assert.All(run.Nodes, node => Assert.Equal(["coordinator.example:2551"], node.Cluster.Seeds)));
        Assert.Equal(["coordinator", "teacher", "students"], runs.Select(run => Assert.Single(run.Nodes, node => node.IsLocal).Name));
    }

    [SharedTheory]
    [InlineData("stories260k")]
    [InlineData("guide-taid")]
    [InlineData("internal-representations")]
    [InlineData("top-k")]
    public void What_a_recipe_names_is_there(string name) =>
        RunFile.RequireFiles(RunFile.Load(Path.Combine(FolderPath, "recipes", $"{name}.conf")));
}
