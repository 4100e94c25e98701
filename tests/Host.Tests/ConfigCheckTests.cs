using System.Net;
using System.Net.Sockets;

namespace ActorDistill.Host.Tests;

public sealed class ConfigCheckTests
{
    private const string Sweep = """
        run.name = demo
        student.count = 2
        model { hidden-size = 32, layers = 2, heads = 4, key-value-heads = 2, intermediate-size = 48 }
        students {
          baseline { objective.kind = hard-cross-entropy }
          exact {}
          guide { objective.kind = taid, model.init.kind = guide-full, payload.kind = top-k }
          slow { training.batch-size = 4 }
        }
        """;

    [SharedFact]
    public void It_says_what_would_run_where_and_starts_nothing()
    {
        using var folder = new TemporaryFolder();
        var run = ConfigRun.Check(folder, Sweep);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(["run.conf"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
        Assert.Contains("  coordinator: 127.0.0.1, a free port, may coordinate, votes\n", run.Output);
        Assert.Contains("    student-2: a student on cpu, 1 thread, about ", run.Output);
        Assert.Contains("  baseline: 31,904 parameters from random, hard-cross-entropy, 1,000 steps of 2,048 tokens\n", run.Output);
        // Hidden states of 64 float32 values, an id of four bytes and a bit of the mask; the sections begin at multiples of 64 bytes.
        Assert.Contains("    hidden in float32: 260.2 bytes/token", run.Output);
        Assert.Contains("  baseline, exact, guide: the same batches, one forward of the teacher for all\n", run.Output);
        Assert.Contains("  slow: batches of its own\n", run.Output);
        Assert.Contains("students wait for teacher once they have used what they hold; it is the only teacher\n", run.Output);
    }

    [SharedFact]
    public void It_recommends_top_k_where_the_teachers_head_costs_more_than_the_student()
    {
        using var folder = new TemporaryFolder();
        const string tiny = "model { hidden-size = 8, layers = 1, heads = 1, key-value-heads = 1, intermediate-size = 8 }";
        Assert.Contains("payload.kind = top-k would be faster", ConfigRun.Check(folder, tiny).Output);
        Assert.DoesNotContain("would be faster", ConfigRun.Check(folder, "").Output);
        Assert.DoesNotContain("would be faster", ConfigRun.Check(folder, tiny, "--set", "payload.kind=top-k").Output);
    }

    [SharedTheory]
    [InlineData("stories260k.conf", "  student: ")]
    [InlineData("guide-taid.conf", "  adaptive, ramp: the same batches, one forward of the teacher for all")]
    [InlineData("internal-representations.conf", "    hidden in float32 and 6 parts of layers: ")]
    [InlineData("top-k.conf", "    top-k of 8 in bfloat16: ")]
    public void Each_recipe_can_be_started(string name, string line)
    {
        var run = HostRun.Of("config", "check", Path.Combine(SharedFolder.RepositoryRoot, "hocon", "recipes", name));
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(line, run.Output);
    }

    [SharedTheory]
    [InlineData("training.stpes = 5", "2: actordistill.training.stpes is not a known key (did you mean actordistill.training.steps?)")]
    [InlineData("teacher.devices = [\"gpu:0\"]", "2: actordistill.teacher.devices has gpu:0, must be cpu, cuda or cuda:N")]
    [InlineData("nodes { c { coordinator = on, workers { t { role = teacher } } } }",
        "2: actordistill.nodes have no worker with role = student")]
    [InlineData("nodes { c { coordinator = on, workers { t { role = teacher } s { role = student } } } d { coordinator = on"
        + ", host = \"10.0.0.1\" } }\nsecurity.token = \"env:T\"",
        "1: actordistill.coordinator.journal.kind is sqlite, a file of one machine, but c on 127.0.0.1 and d on 10.0.0.1 may both "
        + "coordinate: postgresql serves both", "the section around it")]
    [InlineData("coordinator.journal { kind = postgresql, connection = \"env:ACTORDISTILL_NO_SUCH_VARIABLE\" }",
        "2: actordistill.coordinator.journal.connection says: the environment variable ACTORDISTILL_NO_SUCH_VARIABLE is not set; it must "
        + "hold the journal's connection string")]
    [InlineData("student.intake.window-batches = 2\ntraining.gradient-accumulation = 4",
        "2: actordistill.student.intake.window-batches is 2, must be at least the 4 batches of a step of student student "
        + "(gradient-accumulation)")]
    [InlineData("student.intake.window-bytes = 64KiB",
        "2: actordistill.student.intake.window-bytes is 65536, but the batches of a step of student student take up to 532800: no step "
        + "could ever begin")]
    [InlineData("cluster.host = \"10.0.0.1\"",
        "2: actordistill.cluster.host is 10.0.0.1: beyond loopback security.token or security.tls is needed")]
    [InlineData("training.sequence-length = 513",
        "2: actordistill.training.sequence-length is 513, must be at most the models' max_position_embeddings 512")]
    [InlineData("payload { kind = top-k, top-k = 600 }",
        "2: actordistill.payload says: top-k is 600, must be at most the 512 tokens of the vocabulary")]
    [InlineData("model { hidden-size = 128, init.kind = guide-full }",
        "2: actordistill.model says: student: hidden_size 128 is above the teacher's 64; guide-full makes a student smaller, never larger")]
    [InlineData("representations.enabled = on\nmodel { hidden-size = 32, layers = 2, heads = 4, key-value-heads = 2 }",
        "2: actordistill.representations says: ", "begins so")]
    [InlineData("student.cores = [4096]", "2: actordistill.student.cores has 4096, but this machine's cores are 0 to ", "begins so")]
    public void A_wrong_file_ends_in_one_line_with_the_keys_path_and_code_2(string keys, string line, string? how = null)
    {
        using var folder = new TemporaryFolder();
        var run = ConfigRun.Check(folder, keys);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        var told = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        var place = $"actordistill: {folder.PathOf("run.conf")}:";
        if (how == "the section around it") Assert.EndsWith(line[line.IndexOf(' ')..], told);
        else if (how is null) Assert.Equal(place + line, told);
        else Assert.StartsWith(place + line, told);
    }

    [SharedFact]
    public void A_gpu_that_is_not_there_is_told_with_how_many_there_are()
    {
        using var folder = new TemporaryFolder();
        var run = ConfigRun.Check(folder, "teacher.devices = [\"cuda:99\"]");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(":2: actordistill.teacher.devices has cuda:99, but this machine shows ", run.Error);
    }

    [SharedFact]
    public void A_model_that_is_missing_is_told_by_its_key()
    {
        using var folder = new TemporaryFolder();
        var run = ConfigRun.Check(folder, "", "--set", "teacher.model=\"/no/such/model\"");
        run.RequireMistake("--set:1: actordistill.teacher.model is /no/such/model, but there is no such folder");
    }

    [SharedFact]
    public void A_folder_that_is_no_model_is_told_by_its_key()
    {
        using var folder = new TemporaryFolder();
        var run = ConfigRun.Check(folder, "", "--set", $"teacher.model=\"{folder.Path}\"");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("actordistill: --set:1: actordistill.teacher.model cannot teach: ", run.Error);
    }

    [SharedFact]
    public void A_student_with_another_vocabulary_is_told_by_its_key()
    {
        using var folder = new TemporaryFolder();
        var other = SharedFolder.PathOf("models", "qwen2");
        var run = ConfigRun.Check(folder, $"model.folder = \"{other}\"");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"actordistill: {folder.PathOf("run.conf")}:2: actordistill.model.folder says: ", run.Error);
    }

    [SharedFact]
    public void A_token_file_of_another_tokenizer_is_told_by_its_key()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = ByteTokenizer.Write(folder.PathOf("bytes"), ["<s>"]);
        File.WriteAllText(folder.PathOf("text.txt"), string.Concat(Enumerable.Repeat("Once upon a time. ", 100)));
        var tokens = folder.PathOf("other.tokens");
        var built = HostRun.Of("corpus", "build", "--tokenizer", tokenizer, "--output", tokens, "--input", folder.PathOf("text.txt"));
        Assert.Equal((0, ""), (built.ExitCode, built.Error));
        var run = ConfigRun.Check(folder, "", "--set", $"corpus {{ text = [], file = \"{tokens}\" }}");
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("actordistill: --set:1: actordistill.corpus.file is no text for this teacher: ", run.Error);
    }

    [SharedFact]
    public void A_port_that_another_program_has_is_told_by_its_key()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        ConfigRun.Check(folder, $"cluster.port = {port}").RequireMistake(
            $"{folder.PathOf("run.conf")}:2: actordistill.cluster.port is {port}, which another program of this machine has on 127.0.0.1");
    }

    [SharedFact]
    public void All_that_is_wrong_is_told_a_line_for_each()
    {
        using var folder = new TemporaryFolder();
        var run = ConfigRun.Check(folder, "training.steps = 0\nstudent.device = gpu\nrun.nmae = a");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(3, run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told() => HostRun.Of("config", "check", "no-such.conf")
        .RequireMistake("no-such.conf: there is no file no-such.conf");

    [Fact]
    public void A_file_that_breaks_the_grammar_is_told_with_its_line()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("run.conf");
        File.WriteAllText(path, "actordistill {\n  run.name = \"a\n}\n");
        var run = HostRun.Of("config", "check", path);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"actordistill: {path}: line 2, column 14: ", run.Error);
    }
}
