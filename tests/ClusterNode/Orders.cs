namespace ActorDistill.ClusterNode;

/// <summary>What the process that started this one says on standard input.</summary>
internal static class Orders
{
    /// <summary>Obeys until there is nobody to give orders.</summary>
    public static async Task UntilTheEndAsync(CancellationTokenSource leaving)
    {
        // The console's reader would hold this thread while it waits.
        using var input = new StreamReader(Console.OpenStandardInput());
        while (await input.ReadLineAsync() is { } line)
        {
            if (line == "leave") await leaving.CancelAsync();
        }
    }
}
