using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using ActorDistill.Settings.Teachers;
using ActorDistill.TeacherActors.Log;

namespace ActorDistill.TeacherActors.Serving;

/// <summary>What a subscriber's first word must say.</summary>
internal static class HelloRules
{
    /// <summary>The most bytes that a batch of the stream can have.</summary>
    /// <exception cref="Grpc.Core.RpcException">The stream cannot be served, with the reason.</exception>
    public static long Check(StreamHello hello, TeacherProfile teacher, IBatchMaker maker, ServingSettings limits)
    {
        CheckVersion(hello.ProtocolVersion);
        if (hello.ModelDigest != teacher.ModelDigest)
            throw Refusal.Mismatch($"{hello.Subscriber} expects model {hello.ModelDigest}, {teacher.Worker} has {teacher.ModelDigest}");
        if (hello.VocabularyDigest != teacher.VocabularyDigest)
            throw Refusal.Mismatch(
                $"{hello.Subscriber} has vocabulary {hello.VocabularyDigest}, {teacher.Worker} has {teacher.VocabularyDigest}");
        if (hello.Format.FirstFault() is { } fault)
            throw Refusal.Malformed(fault);
        if (!teacher.Kinds.Contains(hello.Format.Kind))
            throw Refusal.Mismatch(
                $"{hello.Subscriber} asks for {hello.Format.Kind}, {teacher.Worker} offers {string.Join(", ", teacher.Kinds)}");
        if (hello.Format.VocabSize > teacher.VocabSize)
            throw Refusal.Mismatch(
                $"{hello.Subscriber} asks for {hello.Format.VocabSize} columns, {teacher.Worker} has {teacher.VocabSize}");
        if (hello.Ranges.Count > limits.RangeLimit)
            throw Refusal.Exhausted($"{hello.Ranges.Count} ranges are asked for, allowed are {limits.RangeLimit}");
        foreach (var range in hello.Ranges) CheckRange(range);
        if (maker.RefusalOf(hello.Source) is { } refusal)
            throw Refusal.Mismatch(refusal);
        try
        {
            return SectionLayout.MostBytes(hello.Format, hello.Source, teacher.Shape);
        }
        catch (PayloadException cause)
        {
            throw Refusal.Malformed(cause.Message);
        }
    }

    public static void CheckVersion(int version)
    {
        if (version != ProtocolVersion.Current)
            throw Refusal.Mismatch($"the caller speaks version {version} of the protocol, this teacher {ProtocolVersion.Current}");
    }

    public static void CheckRange(BatchRange range)
    {
        if (range.First.Value < 0 || range.Count < 1 || range.First.Value > long.MaxValue - range.Count)
            throw Refusal.Malformed($"a range has {range.Count} batches from {range.First.Value}, must have at least 1 from 0 or above");
    }
}
