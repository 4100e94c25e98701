namespace Akka;

/// <summary>The value of a task that only ends.</summary>
public sealed class Done
{
    /// <summary>The value.</summary>
    public static readonly Done Instance = new();

    private Done()
    {
    }
}
