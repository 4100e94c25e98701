using ActorDistill.RunDriving;
using ActorDistill.RunDriving.Chaos;

namespace ActorDistill.Benchmarks.Runs;

/// <summary>Gives each chaos run a folder and a database of its own.</summary>
/// <param name="folder">Below which they are.</param>
/// <param name="material">Teacher and text of all.</param>
/// <param name="size">Of all.</param>
/// <param name="onSqlite">Whether the journal is a file.</param>
/// <param name="keep">Where to move what a run that went wrong leaves behind; null: it goes.</param>
internal sealed class ChaosRunner(string folder, TinyMaterial material, ChaosSize size, bool onSqlite, string? keep)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>How long the runs are.</summary>
    public ChaosSize Size => size;

    /// <summary>Leads one to its end.</summary>
    public async Task<ChaosOutcome> CompleteAsync(ChaosPlan plan)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, $"seed-{plan.Seed}"));
        using var database = onSqlite ? null : new PostgresCluster();
        try
        {
            return await ChaosRun.CompleteAsync(own.FullName, material, plan, size, database?.ConnectionString, Patience);
        }
        catch when (keep != null)
        {
            Directory.CreateDirectory(keep);
            System.Diagnostics.Process.Start("cp", ["-r", own.FullName, keep]).WaitForExit();
            throw;
        }
        finally
        {
            own.Delete(recursive: true);
        }
    }
}
