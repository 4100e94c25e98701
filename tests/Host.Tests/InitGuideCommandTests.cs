using System.Text.Json.Nodes;
using ActorDistill.Models.Configuration;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests;

public class InitGuideCommandTests
{
    private static string Model => SharedFolder.PathOf("models", "stories260K");

    private static string Stories => SharedFolder.PathOf("text", "stories-valid.txt");

    private static readonly string[] Sizes = ["--hidden-size", "32", "--layers", "3", "--intermediate-size", "88"];

    [SharedTheory]
    [InlineData("guide-full", new[] { 0, 2, 4 })]
    [InlineData("guide-min", new[] { 0 })]
    public void Guide_writes_a_whole_student_and_says_what_it_kept(string kind, int[] layers)
    {
        using var folder = new TemporaryFolder();
        var json = folder.PathOf("kept.json");
        string[] options = ["--text", Stories, "--calibration-blocks", "16", "--kind", kind, "--json", json];
        var run = HostRun.Of(["init", "guide", "--teacher", Model, "--output", folder.PathOf("student"), .. Sizes, .. options]);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("key-value groups 0,2", run.Output);
        var kept = JsonNode.Parse(File.ReadAllText(json))!["kept"]!;
        Assert.Equal(layers, kept["layers"]!.AsArray().Select(layer => (int)layer!["teacher"]!));
        Assert.Equal(16 * 128, (long)kept["calibration_tokens"]!);
        Assert.InRange((double)kept["final_norm_share"]!, 0.5, 1);
        Assert.All(kept["layers"]!.AsArray(), layer => Assert.InRange((double)layer!["neuron_score_share"]!, 0.5, 1));

        var student = HuggingFaceConfig.Read(folder.PathOf("student"));
        Assert.Equal((32, 3, 4, 2, 88), (
            student.HiddenSize, student.NumLayers, student.NumHeads, student.NumKeyValueHeads, student.IntermediateSize));
        Assert.Equal((double)kept["epsilon"]!, student.RmsNormEps);
        Assert.Equal(0, HostRun.Of("model", "inspect", folder.PathOf("student")).ExitCode);
        Assert.Equal(0, HostRun.Of("generate", "--model", folder.PathOf("student"), "--prompt", "Once", "--tokens", "3").ExitCode);
    }

    [SharedFact]
    public void The_same_command_gives_the_same_bytes_and_a_seed_changes_what_is_drawn()
    {
        using var folder = new TemporaryFolder();
        var first = Digest("first", "--kind", "random", "--seed", "1");
        Assert.Equal(first, Digest("again", "--kind", "random", "--seed", "1"));
        Assert.NotEqual(first, Digest("other", "--kind", "random", "--seed", "2"));
        Assert.Equal(Digest("uniform", "--kind", "uniform"), Digest("uniform-2", "--kind", "uniform", "--seed", "2"));
        Assert.Equal(Guide("full"), Guide("full-2"));

        string Guide(string name) => Digest(name, "--text", Stories, "--calibration-blocks", "4");

        string Digest(string name, params string[] options)
        {
            var output = folder.PathOf(name);
            var run = HostRun.Of(["init", "guide", "--teacher", Model, "--output", output, .. Sizes, .. options]);
            Assert.Equal("", run.Error);
            return Storage.Digest.OfFile(Path.Combine(output, "model.safetensors"));
        }
    }

    [SharedTheory]
    [InlineData(
        "student: hidden_size 96 is above the teacher's 64; guide-full makes a student smaller, never larger", "--hidden-size", "96")]
    [InlineData("student: num_hidden_layers 6 is above the teacher's 5; guide-full makes a student smaller, never larger", "--layers", "6")]
    [InlineData(
        "student: head_dim 6 does not divide the teacher's 8, so no rotary pairs at even distances have its frequencies",
        "--head-dim", "6", "--heads", "4", "--hidden-size", "32")]
    [InlineData(
        "student: 4 query heads over 1 key-value heads, but the teacher has 2 queries per key-value head and each must stay with its own",
        "--heads", "4", "--key-value-heads", "1", "--hidden-size", "32")]
    [InlineData("--kind is guide, must be one of guide-full, guide-min, uniform, random", "--kind", "guide")]
    [InlineData("--layer-map is 0,7, but the student has 3 layers", "--layers", "3", "--layer-map", "0,7")]
    [InlineData("--groups is 1,4, but the teacher's key-value groups are 0 to 3", "--groups", "1,4", "--hidden-size", "32")]
    [InlineData("--calibration-blocks is 0, must be at least 1", "--calibration-blocks", "0")]
    [InlineData("init guide reads no text for kind random with this layer map", "--kind", "random")]
    [InlineData("--sequence-length is 513, must be at most the teacher's max_position_embeddings 512", "--sequence-length", "513")]
    [InlineData("--layers and --config exclude each other", "--layers", "3", "--config", "config.json")]
    public void What_cannot_be_made_is_refused_before_any_work(string line, params string[] options)
    {
        using var folder = new TemporaryFolder();
        HostRun.Of(["init", "guide", "--teacher", Model, "--output", folder.PathOf("student"), "--text", Stories, .. options])
            .RequireMistake(line);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [SharedFact]
    public void A_vocabulary_of_its_own_a_missing_text_and_a_folder_in_use_are_refused()
    {
        using var folder = new TemporaryFolder();
        var (config, output) = (folder.PathOf("config.json"), folder.PathOf("student"));
        var own = HuggingFaceConfig.Read(Model) with { VocabSize = 500 };
        AtomicFile.Write(config, stream => HuggingFaceConfigWriter.Write(stream, own));
        HostRun.Of("init", "guide", "--teacher", Model, "--output", output, "--config", config, "--text", Stories)
            .RequireMistake("student: vocab_size 500 differs from the teacher's 512, whose tokenizer the student gets");
        HostRun.Of("init", "guide", "--teacher", Model, "--output", output)
            .RequireMistake("init guide needs either --corpus or --text for kind guide-full");
        Assert.False(Directory.Exists(output));
        HostRun.Of("init", "guide", "--teacher", Model, "--output", folder.Path, "--kind", "random")
            .RequireMistake($"{folder.Path}: exists and is not empty");
        Assert.Equal(["config.json"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }
}
