namespace ActorDistill.Tidy.Tests;

/// <summary>What a rule found in the repository: nothing, or the test fails and lists all of it.</summary>
internal static class Findings
{
    public static void AssertNone(IEnumerable<string> findings)
    {
        var list = findings.ToList();
        Assert.True(list.Count == 0, string.Join('\n', list.Prepend($"{list.Count} findings:")));
    }
}
