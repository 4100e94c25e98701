namespace ActorDistill.Host.Progress;

/// <summary>Where a long command shows how far it is.</summary>
internal interface IProgressView
{
    /// <summary>So many units are done; the figures are shown beside them.</summary>
    void Report(long done, FormattableString figures);

    /// <summary>A line that stays.</summary>
    void Line(string text);
}
