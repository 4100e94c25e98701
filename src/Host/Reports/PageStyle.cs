namespace ActorDistill.Host.Reports;

/// <summary>How a report looks: dark where the reader's system is, with colours that can be told apart on both grounds.</summary>
internal static class PageStyle
{
    private static readonly string[] Colours =
        ["#3a86c8", "#d9730d", "#2f9e62", "#b05cc4", "#cf4a42", "#8f8320", "#5f73e0", "#229aa2"];

    /// <summary>Without &lt;, &gt; and &amp;, which a page in HTML and one in XML would read differently here.</summary>
    public static string Sheet { get; } = Common + string.Concat(Colours.Select((colour, index) =>
        $".{ColourClass(index)} {{ stroke: {colour}; background: {colour}; }}\n"));

    private const string Common = """

        :root { color-scheme: light dark; --ink: #1d2329; --paper: #ffffff; --faint: #d5dbe1; --quiet: #5b6670; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e3e8ec; --paper: #14181c; --faint: #39424b; --quiet: #9aa6b1; }
        }
        body { color: var(--ink); background: var(--paper); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem;
          padding: 0 1rem; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: 0.3rem 0.7rem; border-bottom: 1px solid var(--faint); white-space: nowrap; }
        th { color: var(--quiet); font-weight: 600; }
        .word { text-align: left; }
        figure { margin: 1.5rem 0; } figcaption { font-weight: 600; }
        svg { width: 100%; height: auto; } svg text { fill: var(--quiet); font-size: 12px; }
        .grid { stroke: var(--faint); }
        .level { stroke: var(--ink); stroke-dasharray: 6 5; background: var(--ink); }
        polyline.curve { fill: none; stroke-width: 2; } circle.curve { stroke-width: 3; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; padding: 0; margin: 0.2rem 0; }
        .swatch { display: inline-block; width: 1.2rem; height: 3px; margin-right: 0.5rem; vertical-align: middle; }

        """;

    /// <summary>The class of one of the colours; they begin again when there are more curves.</summary>
    public static string ColourClass(int index) => $"c{index % Colours.Length}";
}
