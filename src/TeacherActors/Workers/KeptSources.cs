using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>What lies in a log, short enough for an actor's message, which has an end at 128,000 bytes.</summary>
internal static class KeptSources
{
    private const int SourcesMax = 64;
    private const int RangesMax = 64;

    /// <summary>Of a log in many pieces the last ones, which are those that students still want.</summary>
    public static IReadOnlyList<SourceDescription> Of(IReadOnlyDictionary<BatchSource, IReadOnlyList<BatchRange>> kept) =>
        [.. kept.Take(SourcesMax).Select(source => new SourceDescription(source.Key, [.. source.Value.TakeLast(RangesMax)]))];
}
