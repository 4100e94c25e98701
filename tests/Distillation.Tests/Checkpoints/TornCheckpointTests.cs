using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Tests.Runs;

namespace ActorDistill.Distillation.Tests.Checkpoints;

/// <summary>A checkpoint that was cut at any boundary of its writing: file by file, and within each file.</summary>
public class TornCheckpointTests
{
    private const string Newest = "step-00000008";

    private static readonly double[] Shares = [0, 0.01, 0.5, 0.99];

    [Fact]
    public void A_newest_checkpoint_that_is_cut_anywhere_is_named_and_the_one_before_it_is_used()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        new TinyRun().Run(run, TinyRun.Settings with { CheckpointEvery = 4, StopAfter = 8 });
        var before = CheckpointManifest.Read(folder.PathOf("run", "step-00000004"));
        var whole = Directory.GetFiles(folder.PathOf("run", Newest)).Order().ToDictionary(path => path, File.ReadAllBytes);
        Assert.Equal(5, whole.Count);
        foreach (var (path, bytes) in whole)
        {
            foreach (var length in Lengths(bytes.Length))
            {
                Cut(path, bytes, length);
                RequireSkipped(run, path, before);
            }
            File.WriteAllBytes(path, bytes);
        }
        Assert.Equal(8, new CheckpointStore(run).FindNewest(Assert.Fail)!.Manifest.StepCount);
    }

    [Fact]
    public void Whatever_had_been_written_before_the_manifest_is_no_checkpoint()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        new TinyRun().Run(run, TinyRun.Settings with { CheckpointEvery = 4, StopAfter = 8 });
        var newest = folder.PathOf("run", Newest);
        var before = CheckpointManifest.Read(folder.PathOf("run", "step-00000004"));
        // In the order in which they are written, the manifest first to go.
        foreach (var name in new[] { "manifest.json", "random.safetensors", "optimizer.safetensors", "model.safetensors", "config.json" })
        {
            File.Delete(Path.Combine(newest, name));
            RequireSkipped(run, newest, before);
        }
    }

    [Fact]
    public void A_run_goes_on_from_a_checkpoint_that_is_named_and_not_from_a_newer_one()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        new TinyRun().Run(run, TinyRun.Settings with { CheckpointEvery = 4, StopAfter = 8 });
        var store = new CheckpointStore(run);
        Assert.Equal(4, store.FindNewest(Assert.Fail, mostSteps: 7)!.Manifest.StepCount);
        Assert.Null(store.FindNewest(Assert.Fail, mostSteps: 3));
    }

    [Fact]
    public void A_store_that_keeps_all_deletes_what_it_is_told_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        new TinyRun().Run(run, TinyRun.Settings with { CheckpointEvery = 2 }, keptCount: null);
        Assert.Equal(6, Directory.GetDirectories(run).Length);
        var store = new CheckpointStore(run);
        store.Delete([2, 6, 7]);
        store.Delete([2]);
        Assert.Equal(
            ["step-00000004", "step-00000008", "step-00000010", "step-00000012"],
            Directory.GetDirectories(run).Select(Path.GetFileName).Order());
    }

    private static IEnumerable<int> Lengths(int whole) => Shares.Select(share => (int)(share * whole)).Append(whole - 1).Distinct();

    private static void Cut(string path, byte[] bytes, int length) => File.WriteAllBytes(path, bytes[..length]);

    private static void RequireSkipped(string run, string named, CheckpointManifest expected)
    {
        var skipped = new List<string>();
        var found = new CheckpointStore(run).FindNewest(skipped.Add)!;
        Assert.Equal((expected.StepCount, expected.NextMicroBatch), (found.Manifest.StepCount, found.Manifest.NextMicroBatch));
        Assert.Equal(expected.Digests, found.Manifest.Digests);
        Assert.StartsWith(named, Assert.Single(skipped));
    }
}
