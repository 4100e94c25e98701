using ActorDistill.Models.Evaluation;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>How busy a teacher is just now.</summary>
/// <param name="SecondsPerBatch">Mean of the last forward passes; 0 before the first.</param>
/// <param name="BusyShare">Share of the last period in which the device computed, 0 to 1.</param>
public readonly record struct TeacherLoad(double SecondsPerBatch, double BusyShare);

/// <summary>Looks at a teacher once a period, and writes its file of figures now and then and at the end.</summary>
internal sealed class TeacherMeter : IAsyncDisposable
{
    private const int PeriodsPerFile = 3;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TeacherDevice _device;
    private readonly DecoderBatchMaker _maker;
    private readonly BatchLog _log;
    private readonly TeacherStreamService _service;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;
    private TeacherFigures _known;
    private TeacherFigures? _written;
    private TeacherLoad _load;

    /// <summary>Begins to look. What is known has what does not change, a measurement that was kept, and what earlier starts did.</summary>
    public TeacherMeter(
        TeacherFigures known, TeacherDevice device, DecoderBatchMaker maker, BatchLog log, TeacherStreamService service, string path,
        TimeProvider time, ILogger logger)
    {
        (_known, _device, _maker, _log, _service) = (known, device, maker, log, service);
        (_path, _time, _logger) = (path, time, logger);
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>As of the last look.</summary>
    public TeacherLoad Load
    {
        get
        {
            lock (_gate) return _load;
        }
    }

    /// <summary>The teacher has measured itself.</summary>
    public void Take(EvaluationResult measured)
    {
        lock (_gate) _known = _known with { NatsPerToken = measured.NatsPerToken, ValidationTokens = measured.TokenCount };
    }

    /// <summary>Looks and writes for the last time.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        Write();
        _ending.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Period, _time);
        Write();
        var (busy, at) = (_device.BusyTime, _time.GetTimestamp());
        for (var period = 1; await NextAsync(timer).ConfigureAwait(false); period++)
        {
            var (busyNow, now) = (_device.BusyTime, _time.GetTimestamp());
            var share = (busyNow - busy) / _time.GetElapsedTime(at, now);
            (busy, at) = (busyNow, now);
            lock (_gate) _load = new TeacherLoad(_maker.Figures.SecondsPerBatch, Math.Clamp(share, 0, 1));
            if (period % PeriodsPerFile == 0) Write();
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Write()
    {
        var figures = Figures();
        if (figures == _written) return;
        try
        {
            figures.Write(_path);
            _written = figures;
        }
        catch (OperatorException fault)
        {
            // They are for people; the run does not end for that.
            LogMessages.FiguresNotWritten(_logger, fault.Message);
        }
    }

    private TeacherFigures Figures()
    {
        lock (_gate) return _known.Plus(_maker.Figures, _log.Counters.EncodedCount, _service.SentBytes);
    }
}
