namespace ActorDistill.Protocol.Messages;

/// <summary>Reasons as messages carry them: one line that is not too long.</summary>
public static class Sentence
{
    private const int LengthMax = 2000;

    /// <summary>A text as one line: its lines behind each other, other control characters as blanks, cut where it gets too long.</summary>
    public static string Of(string text)
    {
        var line = string.Join("; ", text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        line = string.Concat(line.Select(character => char.IsControl(character) ? ' ' : character));
        return line.Length > LengthMax ? $"{line[..LengthMax]}..." : line.Length > 0 ? line : "no reason was given";
    }
}
