using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Distillation.Tests.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Tests.Checkpoints;

public class CheckpointStoreTests
{
    private static readonly CheckpointManifest Manifest = new(
        CheckpointManifest.CurrentVersion, 5, 10, new Dictionary<string, string> { ["seed"] = "1" }, [new ValidationPoint(0, 3.5)],
        new Dictionary<string, string>());

    [Fact]
    public void A_saved_checkpoint_is_found_with_its_manifest_and_the_digest_of_every_file()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.PathOf("checkpoints"), 3);
        Assert.Null(store.FindNewest(Unexpected));
        var saved = store.Save(Manifest, WriteFile).Folder;
        var found = store.FindNewest(Unexpected)!;
        Assert.Equal(saved, found.Folder);
        Assert.Equal((5, 10), (found.Manifest.StepCount, found.Manifest.NextMicroBatch));
        Assert.Equal("1", found.Manifest.Settings["seed"]);
        Assert.Equal([new ValidationPoint(0, 3.5)], found.Manifest.Validations);
        Assert.Equal(Digest.OfFile(Path.Combine(saved, "part")), Assert.Single(found.Manifest.Digests).Value);
    }

    [Theory]
    [InlineData("no manifest")]
    [InlineData("half a manifest")]
    [InlineData("a part cut short")]
    [InlineData("a part with another byte")]
    [InlineData("a part missing")]
    public void A_torn_checkpoint_is_skipped_and_reported_and_the_one_before_it_is_taken(string damage)
    {
        using var folder = new TemporaryFolder();
        var run = folder.PathOf("run");
        var whole = new TinyRun().Run(folder.PathOf("whole"), TinyRun.Settings);
        new TinyRun().Run(run, TinyRun.Settings with { CheckpointEvery = 4, StopAfter = 8 });
        Damage(folder.PathOf("run", "step-00000008"), damage);

        var resumed = new TinyRun();
        Assert.Equal(whole, resumed.Run(run, TinyRun.Settings with { CheckpointEvery = 4 }, resume: true));
        Assert.Equal([4L], resumed.Started);
        Assert.Contains("step-00000008", Assert.Single(resumed.Skipped));
        // Its place was taken by a whole one again.
        Assert.Equal(["step-00000008", "step-00000012"], resumed.Checkpoints);
        CheckpointManifest.Read(folder.PathOf("run", "step-00000008")).RequireIntact(folder.PathOf("run", "step-00000008"));
    }

    [Fact]
    public void A_writer_that_fails_leaves_no_checkpoint_and_keeps_the_ones_before()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.PathOf("checkpoints"), 1);
        store.Save(Manifest, WriteFile);
        Assert.Throws<InvalidOperationException>(() => store.Save(Manifest with { StepCount = 6 }, output =>
        {
            WriteFile(output);
            throw new InvalidOperationException("killed");
        }));
        Assert.Equal(5, store.FindNewest(Unexpected)!.Manifest.StepCount);
        Assert.Equal(["step-00000005"], Directory.GetFileSystemEntries(store.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void What_a_kill_left_behind_is_deleted_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path, 3);
        store.DeleteLeftovers();
        foreach (var name in new[] { ".step-00000007.partial-0123abcd", "step-00000007", "notes" })
            Directory.CreateDirectory(folder.PathOf(name));
        store.DeleteLeftovers();
        Assert.Equal(["notes", "step-00000007"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_checkpoint_of_a_newer_program_stops_the_run_and_is_not_passed_over()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Path, 3);
        var saved = store.Save(Manifest with { FormatVersion = 2 }, WriteFile).Folder;
        var refusal = Assert.Throws<OperatorException>(() => store.FindNewest(Unexpected));
        Assert.Equal($"{Path.Combine(saved, "manifest.json")}: is of version 2, this program reads 1", refusal.Message);
    }

    private static void Damage(string checkpoint, string damage)
    {
        var (manifest, part) = (Path.Combine(checkpoint, "manifest.json"), Path.Combine(checkpoint, "optimizer.safetensors"));
        switch (damage)
        {
            case "no manifest":
                File.Delete(manifest);
                break;
            case "half a manifest":
                File.WriteAllBytes(manifest, File.ReadAllBytes(manifest)[..200]);
                break;
            case "a part cut short":
                File.WriteAllBytes(part, File.ReadAllBytes(part)[..^1]);
                break;
            case "a part with another byte":
                var bytes = File.ReadAllBytes(part);
                bytes[^1] ^= 1;
                File.WriteAllBytes(part, bytes);
                break;
            case "a part missing":
                File.Delete(part);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage), damage, null);
        }
    }

    private static void WriteFile(AtomicFolder output) => output.Write("part", stream => stream.Write("content"u8));

    private static void Unexpected(string line) => Assert.Fail(line);
}
