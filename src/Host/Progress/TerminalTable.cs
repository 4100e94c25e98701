using Spectre.Console;

namespace ActorDistill.Host.Progress;

/// <summary>A table for a terminal.</summary>
internal static class TerminalTable
{
    /// <summary>As <see cref="PlainTable.Write"/>, with borders; cells are text and no markup.</summary>
    public static Table Of(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, int wordColumns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        for (var column = 0; column < columns.Count; column++)
            table.AddColumn(new TableColumn(columns[column].EscapeMarkup())
            {
                Alignment = column < wordColumns ? Justify.Left : Justify.Right,
            });
        foreach (var row in rows)
            table.AddRow([.. row.Select(cell => cell.EscapeMarkup())]);
        return table;
    }
}
