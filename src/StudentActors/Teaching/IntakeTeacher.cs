using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Schedules.Stages;
using ActorDistill.StudentActors.Intake;

namespace ActorDistill.StudentActors.Teaching;

/// <summary>
/// The teachers on other nodes, as a run sees them: batch n of the source is micro-batch n of the run. Tokens are read when the run asks
/// for a micro-batch; the rest when its turn comes, and then the bytes are released. Belongs to the device thread, which sleeps while
/// nothing has come.
/// </summary>
/// <param name="intake">Wanted from the run's first micro-batch on; its window holds at least the micro-batches of a step.</param>
/// <param name="decoder">Reads what comes.</param>
/// <param name="stopping">Wakes a thread that waits for a batch.</param>
public sealed class IntakeTeacher(BatchIntake intake, BatchDecoder decoder, CancellationToken stopping) : ITeacher, IDisposable
{
    private readonly Queue<EncodedBatch> _taken = [];
    private readonly List<BatchId> _ofStep = [];
    private BatchId? _taught;

    /// <summary>Bytes of all batches that were taught.</summary>
    public long TaughtBytes { get; private set; }

    /// <summary>The text of a micro-batch; they come in order, each once.</summary>
    /// <exception cref="TeacherRefusedException">A teacher and this student do not fit together.</exception>
    /// <exception cref="OperationCanceledException">The student is to stop.</exception>
    /// <exception cref="InvalidOperationException">Asked for out of order, or beyond what the intake was told to get.</exception>
    public TokenBatch MicroBatch(long number)
    {
        var batch = intake.Next(stopping)
            ?? throw new InvalidOperationException($"micro-batch {number} is behind the last batch that was asked for");
        try
        {
            RequireNumber(batch, number);
            var tokens = decoder.Tokens(batch);
            _taken.Enqueue(batch);
            return tokens;
        }
        catch
        {
            batch.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Another micro-batch's turn.</exception>
    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        if (!_taken.TryDequeue(out var encoded))
            throw new InvalidOperationException($"micro-batch {microBatch} was not asked for, or is taught already");
        try
        {
            RequireNumber(encoded, microBatch);
            var output = decoder.Output(encoded, batch);
            _taught = encoded.Header.BatchId;
            _ofStep.Add(encoded.Header.BatchId);
            TaughtBytes += encoded.TotalBytes;
            return output;
        }
        finally
        {
            encoded.Release();
        }
    }

    /// <summary>A step is done: what it was taught has been trained on, and its places in the window are free.</summary>
    /// <returns>What it was taught, in that order.</returns>
    public IReadOnlyList<BatchId> StepDone()
    {
        if (_taught is { } last)
            intake.Trained(last);
        IReadOnlyList<BatchId> trained = [.. _ofStep];
        _ofStep.Clear();
        return trained;
    }

    /// <summary>Releases what a broken-off step has left; the intake stays the caller's.</summary>
    public void Dispose()
    {
        while (_taken.TryDequeue(out var left))
            left.Release();
    }

    private static void RequireNumber(EncodedBatch batch, long number)
    {
        if (batch.Header.BatchId.Value != number)
            throw new InvalidOperationException($"{batch.Header.BatchId} came where micro-batch {number} was asked for");
    }
}
