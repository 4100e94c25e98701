namespace ActorDistill.Host.Progress;

/// <summary>A table where there is no terminal: columns aligned by spaces.</summary>
internal static class PlainTable
{
    /// <summary>Writes headings and rows; the first columns hold words and begin at the left, the others end at the right.</summary>
    public static void Write(
        TextWriter output, IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows, int wordColumns)
    {
        var widths = columns.Select((heading, column) => rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToList();
        foreach (var row in rows.Prepend(columns))
        {
            var cells = row.Select((cell, column) => column < wordColumns ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
