using System.Text.Json;

namespace ActorDistill.EndToEnd.Tests.Runs;

/// <summary>The README's runs in small: a real model, the SDK's documentation, and another program that reads the students.</summary>
public sealed class RealInputTests
{
    private static readonly int[] Prompt = [1, 17, 200, 3, 3, 99, 42, 8];

    [SharedFact]
    public async Task A_recipe_on_a_real_model_ends_with_a_student_that_another_program_reads()
    {
        using var folder = new TemporaryFolder();
        var (recipe, run) = (Path.Combine(SharedFolder.RepositoryRoot, "hocon", "recipes", "stories260k.conf"), folder.PathOf("run"));
        await TinyRun.SucceedAsync(
            "launch", recipe, "--set", $"run.folder = \"{run}\"", "--set", "training { steps = 30, warmup = 5, sequence-length = 64 }",
            "--set", "evaluate.tokens = 2048");
        var student = Student(run, "student");
        Assert.Equal("completed", student.GetProperty("state").GetString());
        Assert.True(student.GetProperty("nats_per_token").GetDouble() < student.GetProperty("first_nats_per_token").GetDouble());
        PythonLogitsTests.AssertEqual(Path.Combine(run, "trials", "student", "model"), Prompt);
        var exported = folder.PathOf("exported");
        await TinyRun.SucceedAsync("checkpoint", "export", run, "student", "--best", "--output", exported);
        PythonLogitsTests.AssertEqual(exported, Prompt);
    }

    [Fact]
    public async Task The_quickstart_makes_its_teacher_and_three_students_that_another_program_reads()
    {
        using var folder = new TemporaryFolder();
        var quick = Directory.CreateDirectory(folder.PathOf("quick")).FullName;
        // As the operator may do: a file that is there stays.
        File.WriteAllText(
            Path.Combine(quick, "run.conf"),
            File.ReadAllText(Path.Combine(SharedFolder.RepositoryRoot, "hocon", "quickstart.conf"))
                + "\nactordistill.training { steps = 3, warmup = 3 }\nactordistill.evaluate.tokens = 2048\n");
        await TinyRun.SucceedAsync("quickstart", "--folder", quick, "--teacher-steps", "3");
        var run = folder.PathOf("quick/run");
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        foreach (var name in new[] { "random-kl", "guide-taid", "undistilled" })
        {
            var student = Student(run, name);
            Assert.Equal(("completed", 3), (student.GetProperty("state").GetString(), student.GetProperty("steps").GetInt64()));
            PythonLogitsTests.AssertEqual(Path.Combine(run, "trials", name, "model"), Prompt);
        }
    }

    private static JsonElement Student(string run, string name) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "summary.json"))).RootElement.GetProperty("students").EnumerateArray()
            .Single(student => student.GetProperty("student").GetString() == name);
}
