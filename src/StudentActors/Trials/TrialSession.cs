using System.Text;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Training;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Taid;
using ActorDistill.Settings;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Blobs;
using ActorDistill.StudentActors.Intake.Merging;
using ActorDistill.StudentActors.Storing;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// A trial that is trained here, from the order to its end: files are fetched, the intake is opened, and the rest is on the device's
/// thread. Nothing of it belongs to an actor, so it goes on while the node rejoins its cluster. For several threads.
/// </summary>
public sealed class TrialSession
{
    // Calls without a new byte, until teachers are asked anew who they are.
    private const int FetchAttempts = 4;

    private readonly TrialContext _context;
    private readonly TrialOrders.StartTrial _order;
    private readonly Action<TrialEvent> _tell;
    private readonly RunControl _control = new();
    private readonly TeacherChoice _teachers;
    private readonly TrialUpload? _upload;
    private readonly Lock _gate = new();
    private TrialIntakes? _intakes;
    private volatile TrialTraining? _training;
    private long _stepCount;

    private TrialSession(TrialContext context, TrialOrders.StartTrial order, Action<TrialEvent> tell)
    {
        (_context, _order, _teachers) = (context, order, new TeacherChoice(order.Holders));
        if (context.Store is { } store)
            _upload = new TrialUpload(store, order.Trial, new TrialFolder(context.TrialsFolder, order.Trial), tell, Stop, context.Logger);
        _tell = said =>
        {
            if (said is TrialEvent.Stepped or TrialEvent.Started)
                Volatile.Write(ref _stepCount, said is TrialEvent.Stepped step ? step.Done.Stats.StepIndex + 1 : StartOf(said));
            // It is told of when others can go on from it.
            if (said is TrialEvent.Saved saved && _upload is { } upload) upload.Add(saved);
            else tell(said);
        };
    }

    /// <summary>Which trial.</summary>
    public TrialId Trial => _order.Trial;

    /// <summary>Ends behind the last event.</summary>
    public Task Over { get; private set; } = Task.CompletedTask;

    /// <summary>Begins a trial, or goes on with it.</summary>
    /// <param name="context">Of the student.</param>
    /// <param name="order">Of the coordinator.</param>
    /// <param name="tell">Gets the events, one at a time and from any thread. Must not wait.</param>
    public static TrialSession Begin(TrialContext context, TrialOrders.StartTrial order, Action<TrialEvent> tell)
    {
        var session = new TrialSession(context, order, tell);
        LogMessages.TrialBegins(context.Logger, order.Trial.Value);
        session.Over = Task.Run(session.RunAsync);
        return session;
    }

    /// <summary>Others have the batches that are not trained on.</summary>
    public void ChangeHolders(IReadOnlyList<RangeHolder> holders)
    {
        lock (_gate)
        {
            _teachers.Change(holders);
            _intakes?.Route(holders);
        }
    }

    /// <summary>
    /// The batch that its next step waits for, for how long by now, and of which member of an ensemble; null while it does not wait.
    /// </summary>
    public (BatchId Batch, TimeSpan Waited, string? Member)? Awaited
    {
        get
        {
            lock (_gate) return _intakes?.Awaited;
        }
    }

    /// <summary>The coordinator's answer to a step.</summary>
    public void Answered(long stepIndex, TaidPoint state) =>
        _training?.Answered(stepIndex, new TaidState(state.T, state.PreviousLoss, state.Momentum));

    /// <summary>The trial ends behind the step under way, with a checkpoint.</summary>
    public void Stop() => _control.Stop();

    /// <summary>The trial ends as soon as it can, and writes nothing more.</summary>
    public void Abandon()
    {
        _control.Abandon();
        _upload?.Abandon();
    }

    /// <summary>A checkpoint is written behind the step under way.</summary>
    public void RequestCheckpoint() => _control.RequestCheckpoint();

    private static long StartOf(TrialEvent said) => ((TrialEvent.Started)said).StepCount;

    private async Task RunAsync()
    {
        var (how, reason) = await TrainAsync().ConfigureAwait(false);
        if (_upload is { } upload)
            (how, reason) = await FinishAsync(upload, how, reason).ConfigureAwait(false);
        var stepCount = Volatile.Read(ref _stepCount);
        LogMessages.TrialEnded(_context.Logger, Trial.Value, how.ToString(), stepCount, reason);
        _tell(new TrialEvent.Ended(how, reason, stepCount));
    }

    // Whoever hears of the end finds all of it in the store, and hears of nothing behind it.
    private async Task<(TrialOutcome How, string Reason)> FinishAsync(TrialUpload upload, TrialOutcome how, string reason)
    {
        try
        {
            return await upload.FinishAsync(withModel: how == TrialOutcome.Completed).ConfigureAwait(false)
                ? (how, reason)
                : (TrialOutcome.Abandoned, "abandoned");
        }
        catch (Exception) when (how is TrialOutcome.Failed or TrialOutcome.Abandoned)
        {
            return (how, reason);
        }
        catch (Exception fault) when (fault is OperatorException or InvalidDataException)
        {
            return (TrialOutcome.Failed, fault.Message);
        }
        catch (Exception mistake)
        {
            return Broke(mistake);
        }
    }

    private async Task<(TrialOutcome How, string Reason)> TrainAsync()
    {
        try
        {
            return (await PrepareAndTrainAsync().ConfigureAwait(false)).End switch
            {
                RunEnd.Completed => (TrialOutcome.Completed, "all steps are done"),
                RunEnd.Stopped => (TrialOutcome.Stopped, "stopped behind a step"),
                RunEnd.Abandoned => (TrialOutcome.Abandoned, "abandoned"),
            };
        }
        catch (OperationCanceledException) when (_control.IsStopping)
        {
            return _control.IsAbandoned
                ? (TrialOutcome.Abandoned, "abandoned")
                : (TrialOutcome.Stopped, "stopped before its first step");
        }
        catch (TrainingDivergedException diverged)
        {
            return (TrialOutcome.Diverged, diverged.Message);
        }
        catch (Exception fault) when (fault is OperatorException or SettingsException or TeacherRefusedException or ProtocolException)
        {
            return (TrialOutcome.Failed, fault.Message);
        }
        catch (Exception mistake)
        {
            return Broke(mistake);
        }
    }

    private (TrialOutcome How, string Reason) Broke(Exception mistake)
    {
        LogMessages.TrialBroke(_context.Logger, mistake, Trial.Value, Volatile.Read(ref _stepCount));
        return (TrialOutcome.Failed, $"{mistake.GetType().Name}: {mistake.Message.ReplaceLineEndings(" ")}");
    }

    private async Task<RunResult> PrepareAndTrainAsync()
    {
        var document = TrialDocument.Parse(Trial.Value, _order.Settings);
        if (TrialRules.FirstFault(document.Settings, _context.Intake) is { } fault)
            throw new OperatorException(fault);
        var members = MembersOf(document);
        if (_context.Store is { } store)
            await new CheckpointFetch(store, _context.TrialsFolder, Trial, Skipped, _context.Logger)
                .BringAsync(_order.ResumeFrom, _control.Stopping).ConfigureAwait(false);
        var from = _order.ResumeFrom is { } named ? Resume(named) : null;
        var material = await FetcherOf(document).GetAsync(_order, members, _control.Stopping).ConfigureAwait(false);
        await using var intakes = Open(document.Settings, members, material, from);
        try
        {
            var training = _training = new TrialTraining(_context, _order, document, material, from, intakes, _control, _tell);
            return await _context.Device.RunAsync(training.Run).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
                _intakes = null;
        }
    }

    private ResumePoint Resume(CheckpointReference named) => ResumePoint.Find(
        named, new TrialFolder(_context.TrialsFolder, Trial), isClone: named.Trial != Trial, Skipped);

    private void Skipped(string fault) => LogMessages.CheckpointSkipped(_context.Logger, Trial.Value, fault);

    private MaterialFetch FetcherOf(TrialDocument document)
    {
        var (settings, logger, time) = (_context.Intake, _context.Logger, _context.Time);
        var pauses = new BackOff(settings.RetryPause, settings.RetryPauseMax, SeedOf(document));
        var fetch = new BlobFetch(_context.Dialer, pauses, FetchAttempts, logger, time);
        return new MaterialFetch(
            _teachers, new TeacherDirectory(_context.Dialer, time), new BlobFolder(_context.BlobsFolder, fetch), pauses, logger, time);
    }

    // Whoever learns from the text alone takes it from the first.
    private IReadOnlyList<string?> MembersOf(TrialDocument document)
    {
        if (document.Ensemble is not { Members: var members }) return [null];
        return _order.Format.Kind == PayloadKind.None ? [members[0]] : members;
    }

    private TrialIntakes? Open(TrialSettings settings, IReadOnlyList<string?> members, TrialMaterial material, ResumePoint? from)
    {
        var perStep = settings.Text.GradientAccumulation;
        var (first, end) = ((from?.Checkpoint.Manifest.StepCount ?? 0) * perStep, settings.LearningRate.StepCount * perStep);
        if (first >= end)
            return null;
        var range = new BatchRange(new BatchId(first), end - first);
        var intakes = new TrialIntakes(
            [.. members.Zip(material.Teachers, (member, teacher) => (member, IntakeOf(teacher, range, settings, members.Count)))]);
        lock (_gate)
        {
            _intakes = intakes;
            intakes.Route(_teachers.Holders);
        }
        return intakes;
    }

    // The memory that the operator allows is all members' together.
    private BatchIntake IntakeOf(TeacherMaterial teacher, BatchRange range, TrialSettings settings, int memberCount) => new(
        new IntakeQuery(_context.Student, teacher.Teacher.ModelDigest, teacher.Teacher.VocabularyDigest, _order.Source, _order.Format),
        range, _context.Intake with { WindowBytes = _context.Intake.WindowBytes / memberCount }, _context.Dialer, _context.Logger,
        settings.Text.Seed ^ SeedOf(_context.Student.Value), _context.Time,
        hedgeAnswered: answer => _tell(new TrialEvent.HedgeAnswered(answer)));

    private ulong SeedOf(TrialDocument document) => document.Settings.Text.Seed ^ SeedOf(_context.Student.Value);

    // Each student has its own pauses.
    private static ulong SeedOf(string name) => Crc32C.Of(Encoding.UTF8.GetBytes(name));
}
