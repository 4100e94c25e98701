using System.Text.Json.Nodes;
using ActorDistill.Storage;

namespace ActorDistill.Host.Tests;

public class DistillLocalCommandTests
{
    private static readonly string[] Small =
    [
        "--hidden-size", "32", "--layers", "2", "--heads", "4", "--key-value-heads", "2", "--intermediate-size", "48", "--steps", "6",
        "--warmup", "2", "--batch-size", "2", "--gradient-accumulation", "2", "--sequence-length", "48", "--validation-tokens", "960",
        "--seed", "3",
    ];

    private static string Teacher => SharedFolder.PathOf("models", "stories260K");

    [SharedTheory]
    [InlineData("--objective forward-kl --temperature 2 --hard-weight 0.1")]
    [InlineData("--objective taid --taid-alpha 0.1 --init guide-full --payload logits --payload-dtype bfloat16")]
    [InlineData("--objective generalized-js --payload top-k --top-k 8 --init guide-min")]
    [InlineData("--objective forward-kl --payload samples --samples 10 --init uniform")]
    [InlineData("--hidden-weight 1 --width-match pca --attention-weight 1 --head-match average --stages progressive --stage-steps 2")]
    [InlineData("--objective hard-cross-entropy --hidden-weight 1 --width-match learned")]
    [InlineData("--hidden-weight 1 --width-match learned --hidden-loss mse --stages stacked --stage-steps 2 --compute-dtype bfloat16")]
    public void A_run_stopped_half_way_and_resumed_gives_the_weights_of_the_whole_one(string options)
    {
        using var folder = new TemporaryFolder();
        var whole = Distill(folder, "whole", options.Split(' '));
        var half = Distill(folder, "half", [.. options.Split(' '), "--stop-after", "3"]);
        Assert.NotEqual(whole.Digest, half.Digest);
        var resumed = Distill(folder, "half", [.. options.Split(' '), "--resume"]);
        Assert.Equal(whole.Digest, resumed.Digest);
        Assert.Equal(whole.Digest, Digest.OfFile(folder.PathOf("half", "model", "model.safetensors")));
        Assert.Equal(0, HostRun.Of("generate", "--model", folder.PathOf("half", "model"), "--prompt", "Once", "--tokens", "3").ExitCode);
    }

    [SharedFact]
    public void The_report_names_the_teachers_figure_and_the_parts_of_the_loss()
    {
        using var folder = new TemporaryFolder();
        var run = Distill(folder, "run", ["--objective", "taid", "--hard-weight", "0.5"]);
        var teacher = (double)run.Figures["teachers"]![0]!["nats_per_token"]!;
        Assert.InRange(teacher, 1.0, 1.7);
        var training = run.Figures["training"]!;
        var parts = training["last_step"]!["parts"]!;
        Assert.Equal(
            (double)training["last_step"]!["loss"]!, (double)parts["soft"]! + 0.5 * (double)parts["hard"]!, 1e-9);
        Assert.True((double)parts["kl"]! > 0);
        Assert.Equal([0, 3, 6], training["validations"]!.AsArray().Select(point => (long)point!["step_count"]!));
    }

    [SharedTheory]
    [InlineData("--payload hidden --payload-dtype bfloat16")]
    [InlineData("--payload logits")]
    [InlineData("--payload top-k --top-k 8")]
    [InlineData("--payload samples --samples 10")]
    public void What_the_teacher_said_is_kept_and_gives_the_same_weights_to_later_runs(string options)
    {
        using var folder = new TemporaryFolder();
        string[] cached = [.. options.Split(' '), "--teacher-cache", folder.PathOf("cache")];
        var alone = Distill(folder, "alone", options.Split(' '));
        Assert.Equal(alone.Digest, Distill(folder, "first", cached).Digest);
        var kept = Directory.GetFiles(folder.PathOf("cache"), "batch-*", SearchOption.AllDirectories);
        Assert.Equal(12, kept.Length);
        var times = kept.ToDictionary(path => path, File.GetLastWriteTimeUtc);
        Assert.Equal(alone.Digest, Distill(folder, "second", cached).Digest);
        Assert.All(kept, path => Assert.Equal(times[path], File.GetLastWriteTimeUtc(path)));
        // Another objective asks the same of the teacher, another seed other batches.
        Distill(folder, "third", [.. cached, "--hard-weight", "1"]);
        Assert.Equal(12, Directory.GetFiles(folder.PathOf("cache"), "batch-*", SearchOption.AllDirectories).Length);
        Distill(folder, "fourth", cached, seed: "4");
        Assert.Equal(24, Directory.GetFiles(folder.PathOf("cache"), "batch-*", SearchOption.AllDirectories).Length);
    }

    [SharedFact]
    public void A_damaged_file_of_the_teachers_cache_is_named()
    {
        using var folder = new TemporaryFolder();
        Distill(folder, "first", ["--teacher-cache", folder.PathOf("cache")]);
        var path = Directory.GetFiles(folder.PathOf("cache"), "batch-00000003*", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..100]);
        var run = HostRun.Of(
            ["distill-local", "--teacher", Teacher, .. Text, .. Small, "--teacher-cache", folder.PathOf("cache"),
                "--output", folder.PathOf("second")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(path, run.Error);
    }

    [SharedFact]
    public void Two_teachers_make_an_ensemble()
    {
        using var folder = new TemporaryFolder();
        string[] two = ["--teacher", Teacher, Teacher];
        // Twice the same teacher is that teacher, to rounding.
        var single = Distill(folder, "single", []);
        var mean = Distill(folder, "two", [.. two, "--ensemble-mean", "geometric", "--teacher-weights", "1", "3"], teacher: false);
        Assert.Equal(LastLoss(single), LastLoss(mean), 1e-4);
        HostRun.Of(["distill-local", .. two, .. Text, .. Small, "--output", folder.PathOf("bad"), "--teacher-weights", "1"])
            .RequireMistake("--teacher-weights has 1 numbers, must have one for each of the 2 teachers");

        double LastLoss((string Digest, JsonNode Figures) run) => (double)run.Figures["training"]!["last_step"]!["loss"]!;
    }

    [SharedTheory]
    [InlineData("--temperature 0", "--temperature is 0, must be a finite number above 0")]
    [InlineData("--objective taid --taid-start 1.5", "--taid-start is 1.5, must be 0 to below 1")]
    [InlineData("--objective taid --taid-end 2", "--taid-end is 2, must be above 0 and at most 1")]
    [InlineData("--objective taid --temperature 2",
        "--temperature goes with --objective forward-kl or forward-cross-entropy or decoupled-kd, not with taid")]
    [InlineData("--payload top-k --top-k 600", "--top-k is 600, must be at most the 512 tokens of the vocabulary")]
    [InlineData("--payload top-k --samples 5", "--samples goes with --payload samples, not with top-k")]
    [InlineData("--objective reverse-kl --payload samples",
        "--payload is samples, which is unbiased for forward-kl and forward-cross-entropy only, not for reverse-kl")]
    [InlineData("--objective hard-cross-entropy --payload logits",
        "--payload goes with an objective that has a teacher, not with hard-cross-entropy")]
    [InlineData("--payload all", "--payload is all, must be one of hidden, logits, top-k, samples")]
    [InlineData("--ensemble-mean geometric", "--ensemble-mean goes with more than one --teacher")]
    [InlineData("--width-match pca", "--width-match goes with --attention-weight or --hidden-weight above 0")]
    [InlineData("--sequence-length 600", "--sequence-length is 600, must be at most the models' max_position_embeddings 512")]
    [InlineData("--init best", "--init is best, must be one of guide-full, guide-min, uniform, random")]
    [InlineData("--head-chunk-rows 0", "--head-chunk-rows is 0, must be at least 1")]
    [InlineData("--student none --init random", "--init and --student exclude each other")]
    public void A_mistake_ends_in_one_line_before_any_work(string options, string line)
    {
        using var folder = new TemporaryFolder();
        var names = options.Split(' ');
        var others = Small.Chunk(2).Where(pair => !names.Contains(pair[0])).SelectMany(pair => pair);
        string[] all = ["distill-local", "--teacher", Teacher, .. Text, .. others, .. names, "--output", folder.PathOf("run")];
        HostRun.Of(all).RequireMistake(line);
        Assert.False(Directory.Exists(folder.PathOf("run")));
    }

    [SharedTheory]
    [InlineData("--hidden-size 128 --heads 16 --key-value-heads 8 --init guide-full")]
    [InlineData("--head-dim 6 --init guide-full")]
    [InlineData("--heads 4 --key-value-heads 4 --init guide-full")]
    [InlineData("--layers 9 --init guide-full")]
    [InlineData("--hidden-weight 1")]
    [InlineData("--attention-weight 1")]
    public void A_student_that_does_not_fit_its_teacher_is_refused_before_any_work(string options)
    {
        using var folder = new TemporaryFolder();
        var names = options.Split(' ');
        var others = Small.Chunk(2).Where(pair => !names.Contains(pair[0])).SelectMany(pair => pair);
        var run = HostRun.Of(
            ["distill-local", "--teacher", Teacher, .. Text, .. others, .. names, "--output", folder.PathOf("run")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(1, run.Error.Count(c => c == '\n'));
        Assert.False(Directory.Exists(folder.PathOf("run")));
    }

    [SharedFact]
    public void Unequal_vocabularies_are_refused_by_their_files()
    {
        using var folder = new TemporaryFolder();
        var other = SharedFolder.PathOf("tokenizers", "gpt2");
        var student = folder.PathOf("student");
        Assert.Equal(0, HostRun.Of("model", "derive", Teacher, student, "--hidden-size", "32").ExitCode);
        var config = JsonNode.Parse(File.ReadAllText(Path.Combine(student, "config.json")))!;
        config["vocab_size"] = 50257;
        File.WriteAllText(Path.Combine(student, "config.json"), config.ToJsonString());
        File.Copy(Path.Combine(other, "tokenizer.json"), Path.Combine(student, "tokenizer.json"));
        string[] training = [.. Small.Chunk(2).Skip(5).SelectMany(pair => pair)];
        var run = HostRun.Of(
            ["distill-local", "--teacher", Teacher, "--student", student, .. Text, .. training, "--output", folder.PathOf("run")]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("tokenizer.json: has 50257 tokens", run.Error);
        Assert.Contains("teacher and student need one vocabulary", run.Error);
    }

    private static string[] Text =>
    [
        "--text", SharedFolder.PathOf("text", "stories-valid.txt"), "--validation-text", SharedFolder.PathOf("text", "stories-valid.txt"),
    ];

    private static (string Digest, JsonNode Figures) Distill(
        TemporaryFolder folder, string name, string[] options, bool teacher = true, string seed = "3")
    {
        var json = folder.PathOf($"{name}-{Guid.NewGuid():n}.json");
        var run = HostRun.Of(
            ["distill-local", .. teacher ? ["--teacher", Teacher] : Array.Empty<string>(), .. Text,
                .. Small.Chunk(2).Where(pair => pair[0] != "--seed" && !options.Contains(pair[0])).SelectMany(pair => pair), "--seed", seed,
                .. options, "--output", folder.PathOf(name), "--json", json]);
        Assert.True(run.ExitCode == 0, run.Error);
        var figures = JsonNode.Parse(File.ReadAllText(json))!;
        return ((string)figures["training"]!["weights_digest"]!, figures);
    }
}
