using ActorDistill.RunDriving;
using ActorDistill.RunDriving.Chaos;

namespace ActorDistill.EndToEnd.Tests.Chaos;

/// <summary>
/// Three random kills, leaves or joins among two coordinators, two teachers and three students, over slow connections: the run completes
/// with the bits of an undisturbed one, and each batch was trained on once. "actordistill-bench chaos" does it fifty times.
/// </summary>
public sealed class ChaosTests
{
    private static readonly ChaosSize Size = new(Steps: 40, SequenceLength: 64, CheckpointEvery: 10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly Lazy<Task<ChaosOutcome>> Undisturbed = new(() => CompleteAsync(ChaosPlan.Undisturbed));

    [PostgresTheory]
    // Two students come late, and the coordinator is killed.
    [InlineData(7)]
    public async Task A_run_ends_with_the_same_bits_and_each_batch_trained_once_whatever_its_nodes_do(int seed)
    {
        var plan = ChaosPlan.Draw(seed, ChaosFiles.Nodes, eventCount: 3);
        Console.WriteLine($"seed {seed}: {plan}");
        Assert.Null((await CompleteAsync(plan)).FirstFault(await Undisturbed.Value, Size));
    }

    private static async Task<ChaosOutcome> CompleteAsync(ChaosPlan plan)
    {
        using var folder = new TemporaryFolder();
        using var database = new PostgresCluster();
        return await ChaosRun.CompleteAsync(
            folder.Path, TinyMaterial.Write(folder.Path), plan, Size, database.ConnectionString, Patience);
    }
}
