using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.TeacherActors.Log;

// The one task that makes batches.
public sealed partial class BatchLog
{
    private TimeSpan Now => _time.GetElapsedTime(_openedAt);

    private async Task ProduceAsync()
    {
        // The disk is written while the next forward pass runs. No batch leaves memory before it is there.
        var writing = Task.CompletedTask;
        try
        {
            while (!_closing.IsCancellationRequested)
            {
                var (step, news) = Decide();
                if (step.Source == null)
                {
                    await WaitForNewsAsync(news, step.AskAgainAt);
                    continue;
                }
                var made = await MakeAsync(step.Source, step.Batch, step.Formats);
                await writing;
                if (made == null) continue;
                lock (_gate) Accept(made);
                writing = Task.Run(() => Keep(made));
            }
        }
        catch (Exception fault)
        {
            // Else it is being closed, and every reader has been told.
            if (fault is not OperationCanceledException || !_closing.IsCancellationRequested)
            {
                // A mistake of ours: nobody may wait for what is never made.
                LogMessages.ProductionEnded(_logger, fault);
                lock (_gate) FailAll(fault);
                throw;
            }
        }
        await writing;
    }

    private (ProductionStep Step, Task News) Decide()
    {
        lock (_gate)
        {
            if (_news.Task.IsCompleted) _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (_plan.Next(IsKept, Now, AheadLimit), _news.Task);
        }
    }

    /// <summary>Each reader has its share of the room. Until the first batch is made nobody knows how long they are.</summary>
    private long AheadLimit => _forwardBytesMax == 0 ? 1
        : Math.Max(1, _roomBytes / _forwardBytesMax / Math.Max(1, _readers.Count(reader => reader.HasDemand)));

    private bool IsKept(BatchKey key) => _ringIndex.Contains(key) || _disk?.Contains(key) == true;

    private async Task WaitForNewsAsync(Task news, TimeSpan? askAgainAt)
    {
        if (askAgainAt is not { } at)
        {
            await news.WaitAsync(_closing.Token);
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        var pause = at - Now;
        if (pause > TimeSpan.Zero) await Task.WhenAny(news, Task.Delay(pause, _time, either.Token));
        await either.CancelAsync();
    }

    /// <summary>One forward pass. When it fails those who wait for the batch are told, and the others go on.</summary>
    private async Task<IReadOnlyList<EncodedBatch>?> MakeAsync(
        BatchSource source, BatchId batch, IReadOnlyList<Protocol.Payloads.PayloadFormat> formats)
    {
        IReadOnlyList<EncodedBatch> made = [];
        try
        {
            made = await _maker.MakeAsync(source, batch, formats, _closing.Token);
            Require(made, source, batch, formats);
            return made;
        }
        catch (Exception cause) when (!_closing.IsCancellationRequested)
        {
            foreach (var one in made) one.Release();
            LogMessages.BatchNotMade(_logger, cause, batch.Value);
            lock (_gate)
            {
                var waiting = _plan.WaitingFor(source, batch);
                foreach (var reader in _readers.Where(reader => waiting.Contains(reader.Place)))
                {
                    _plan.Leave(reader.Place);
                    reader.Fail(new BatchNotMadeException(batch, cause));
                }
            }
            return null;
        }
    }

    private void Require(
        IReadOnlyList<EncodedBatch> made, BatchSource source, BatchId batch, IReadOnlyList<Protocol.Payloads.PayloadFormat> formats)
    {
        if (made.Count != formats.Count)
            throw new InvalidOperationException($"{batch} was made in {made.Count} forms, asked for were {formats.Count}");
        for (var index = 0; index < made.Count; index++)
        {
            var header = made[index].Header;
            if (header.BatchId != batch || header.Source != source || !header.Format.Equals(formats[index]))
                throw new InvalidOperationException(
                    $"{header.BatchId} in form {header.Format} was made, asked for was {batch} in {formats[index]}");
            if (_identity.FirstDifference(new LogIdentity(header.ModelDigest, header.Recipe, header.ChunkBytes)) is { } difference)
                throw new InvalidOperationException($"{batch} was made with {difference}");
        }
    }

    private void Accept(IReadOnlyList<EncodedBatch> made)
    {
        var handed = 0;
        foreach (var batch in made)
        {
            var key = KeyOf(batch);
            foreach (var evicted in _ringIndex.Add(key, batch.TotalBytes))
                if (_ring.Remove(evicted, out var old)) old.Release();
            if (_ringIndex.Contains(key) && batch.TryRetain()) _ring[key] = batch;
            handed += _readers.Count(reader => reader.TryHand(key, batch));
        }
        var bytes = made.Sum(batch => batch.TotalBytes);
        _forwardBytesMax = Math.Max(_forwardBytesMax, bytes);
        _counters = _counters with
        {
            ForwardCount = _counters.ForwardCount + 1,
            EncodedCount = _counters.EncodedCount + made.Count,
            EncodedBytes = _counters.EncodedBytes + bytes,
            MemoryReadCount = _counters.MemoryReadCount + handed,
        };
    }

    private void Keep(IReadOnlyList<EncodedBatch> made)
    {
        foreach (var batch in made)
        {
            _disk?.Append(batch);
            batch.Release();
        }
    }

    private static BatchKey KeyOf(EncodedBatch batch) =>
        new(new StreamKey(batch.Header.Source, batch.Header.Format), batch.Header.BatchId);
}
