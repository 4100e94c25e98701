using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Streams;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake.Merging;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Intake.Blobs;

/// <summary>
/// Gets a blob into a file: one teacher after the other until it is whole, each time from where it stopped, also after a restart of the
/// student. The file appears complete and with the right digest, or not at all.
/// </summary>
/// <param name="dialer">Reaches the teachers.</param>
/// <param name="backOff">Between rounds in which every teacher failed.</param>
/// <param name="attemptCount">Calls without a new byte, over all teachers, until it is given up.</param>
/// <param name="logger">Told of faults.</param>
/// <param name="time">For the pauses.</param>
public sealed class BlobFetch(TeacherDialer dialer, BackOff backOff, int attemptCount, ILogger logger, TimeProvider time)
{
    /// <summary>Fetches one blob.</summary>
    /// <param name="blob">Digest and length, as a teacher described them.</param>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="teachers">Who may have it, the first choice first; at least one.</param>
    /// <param name="cancellation">Ends it; what came so far is kept for the next time.</param>
    /// <exception cref="BlobUnavailableException">Every teacher refused, or none had a new byte for too long.</exception>
    /// <exception cref="OperatorException">The file cannot be written.</exception>
    public async Task FetchAsync(BlobDescription blob, string path, IReadOnlyList<Uri> teachers, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(teachers.Count);
        using var file = ResumableFile.Open(path, blob.Digest);
        // What an earlier run left may be anything.
        if (file.Length >= blob.LengthBytes && !file.IsWhole()) file.Clear();
        var refusals = new Dictionary<Uri, string>();
        var failures = 0;
        for (var turn = 0; file.Length < blob.LengthBytes; turn++)
        {
            var teacher = teachers[turn % teachers.Count];
            if (refusals.ContainsKey(teacher)) continue;
            var before = file.Length;
            var fault = await ReadAsync(teacher, blob, file, refusals, cancellation).ConfigureAwait(false) ?? DamageOf(file);
            if (fault == null) break;
            LogMessages.FetchFailed(logger, blob.Digest, teacher, file.Length, fault);
            if (refusals.Count == teachers.Distinct().Count())
                throw new BlobUnavailableException(blob.Digest, string.Join("; ", refusals.Select(said => $"{said.Key}: {said.Value}")));
            failures = file.Length > before ? 1 : failures + 1;
            if (failures >= attemptCount)
                throw new BlobUnavailableException(blob.Digest, $"{failures} attempts without a new byte, the last at {teacher}: {fault}");
            // Another teacher is asked at once.
            var rounds = (failures + teachers.Count - 1) / teachers.Count;
            await Task.Delay(backOff.Delay(rounds), time, cancellation).ConfigureAwait(false);
        }
        file.Commit();
    }

    // Every piece had a good checksum, so either the teacher's copy or what an earlier run left is damaged.
    private static string? DamageOf(ResumableFile file)
    {
        if (file.IsWhole()) return null;
        var fault = $"the {file.Length} bytes do not have the digest; all are fetched anew";
        file.Clear();
        return fault;
    }

    private async Task<string?> ReadAsync(
        Uri teacher, BlobDescription blob, ResumableFile file, Dictionary<Uri, string> refusals, CancellationToken cancellation)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => silence.Cancel(), null, dialer.AnswerTimeout, Timeout.InfiniteTimeSpan);
        using var channel = dialer.Dial(teacher);
        using var call = channel.CreateCallInvoker().AsyncServerStreamingCall(
            TeacherStreamContract.Fetch, null, dialer.OptionsFor(silence.Token), new FetchRequest(blob.Digest, file.Length));
        try
        {
            while (await call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                timer.Change(dialer.AnswerTimeout, Timeout.InfiniteTimeSpan);
                if (FaultOf(call.ResponseStream.Current, blob, file.Length) is { } fault) return fault;
                file.Append(call.ResponseStream.Current.Content.Span);
            }
            return file.Length == blob.LengthBytes ? null : "the teacher ended the stream";
        }
        catch (RpcException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            if (silence.IsCancellationRequested) return $"nothing came for {dialer.AnswerTimeout.TotalSeconds:0.###} s";
            var reason = CallFailure.Describe(failure);
            if (CallFailure.IsRefusal(failure) || failure.StatusCode is StatusCode.NotFound or StatusCode.OutOfRange)
                refusals[teacher] = reason;
            return reason;
        }
    }

    private static string? FaultOf(FetchChunk chunk, BlobDescription blob, long offset)
    {
        if (chunk.LengthBytes != blob.LengthBytes)
            return $"the blob is said to have {chunk.LengthBytes} bytes, it was described with {blob.LengthBytes}";
        if (chunk.Content.Length == 0)
            return "an empty piece came";
        if (chunk.OffsetBytes != offset)
            return $"a piece came of byte {chunk.OffsetBytes}, must be of {offset}";
        return Crc32C.Of(chunk.Content.Span) == chunk.Crc32C ? null : $"the checksum of a piece of {chunk.Content.Length} bytes is wrong";
    }
}
