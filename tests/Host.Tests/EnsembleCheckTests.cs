namespace ActorDistill.Host.Tests;

/// <summary>"config check" of runs that several models teach.</summary>
public sealed class EnsembleCheckTests
{
    private const string Members = """
        ensemble { members { first.model = "FIRST", second { model = "SECOND", weight = 2 } } }

        """;

    [SharedFact]
    public void It_names_the_members_and_counts_what_each_of_them_costs()
    {
        using var folder = new TemporaryFolder();
        var run = Check(folder, "students { exact {}\n text.objective.kind = hard-cross-entropy }");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("ensemble of 2 models, arithmetic mixture, 512 tokens\n", run.Output);
        Assert.Contains($"  second of weight 2: {folder.PathOf("second")}: ", run.Output);
        Assert.Contains("    teacher-second: a teacher as second on cpu, 1 thread, about ", run.Output);
        // Twice what one model takes: 64 float32 values, an id of four bytes and a bit of the mask, in sections of multiples of 64 bytes.
        Assert.Contains("    hidden in float32: 520.3 bytes/token", run.Output);
        Assert.Contains("    no distribution: 4.2 bytes/token", run.Output);
        Assert.Contains("the same batches, one forward of each member for all\n", run.Output);
        Assert.Contains("it is the only teacher of second\n", run.Output);
    }

    [SharedTheory]
    [InlineData("payload.kind = samples", "payload says: payload is samples, which 2 teachers cannot mix: hidden, logits or top-k")]
    [InlineData("payload { kind = top-k, top-k-form = raw }",
        "payload says: top-k-form is raw, which 2 teachers cannot mix: tail-bucket")]
    [InlineData("representations.enabled = on",
        "representations says: representations compare with one teacher, not with an ensemble")]
    [InlineData("student.intake.window-bytes = 1000KiB",
        "student.intake.window-bytes is 1024000, 512000 for each of 2 models, but the batches of a step of student student take up to "
        + "532800 from one: no step could ever begin")]
    public void What_several_models_cannot_teach_ends_in_one_line(string keys, string fault)
    {
        using var folder = new TemporaryFolder();
        var run = Check(folder, keys);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.EndsWith($"actordistill.{fault}", Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    [SharedFact]
    public void Members_with_different_vocabularies_end_in_one_line()
    {
        using var folder = new TemporaryFolder();
        var run = Check(folder, "", second => ByteTokenizer.Write(second, ["<end>"], eos: "<end>"));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        var told = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(":2: actordistill.ensemble.members.second.model cannot teach: ", told);
    }

    // The second is the first one's architecture; no weight is read.
    private static HostRun Check(TemporaryFolder folder, string keys, Action<string>? change = null)
    {
        var (first, second) = (SharedFolder.PathOf("models", "stories260K"), folder.PathOf("second"));
        Directory.CreateDirectory(second);
        foreach (var file in Directory.EnumerateFiles(first, "*.json"))
            File.Copy(file, Path.Combine(second, Path.GetFileName(file)));
        change?.Invoke(second);
        return ConfigRun.Check(
            folder, Members.Replace("FIRST", first).Replace("SECOND", second) + keys, "--set", "teacher.model=\"\"");
    }
}
