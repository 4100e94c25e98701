namespace ActorDistill.Settings;

/// <summary>Where a secret is. It never stands in a settings file: those are copied, shown and kept.</summary>
public static class SecretPlace
{
    /// <summary>Leads the name of an environment variable.</summary>
    public const string FromVariable = "env:";

    /// <summary>Leads a path.</summary>
    public const string FromFile = "file:";

    /// <summary>Whether the text names a place.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith(FromVariable, StringComparison.Ordinal) && text.Length > FromVariable.Length
        || text.StartsWith(FromFile, StringComparison.Ordinal) && text.Length > FromFile.Length;
}
