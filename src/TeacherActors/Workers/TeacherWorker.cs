using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;
using ActorDistill.TeacherActors.Log;
using ActorDistill.TeacherActors.Serving;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace ActorDistill.TeacherActors.Workers;

/// <summary>
/// A teacher of a run: model, text, log and stream service. It outlives actor systems: a node that joins the cluster anew makes a new actor
/// of the same worker, and students go on streaming meanwhile.
/// </summary>
public sealed class TeacherWorker : IAsyncDisposable
{
    private readonly TeacherWorkerSetup _setup;
    private readonly OwnedStack _owned;
    private readonly TeacherProfile _profile;
    private readonly DecoderBatchMaker _maker;
    private readonly BatchLog _log;
    private readonly StudentMaker _students;
    private readonly TeacherMeter _meter;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _measuring;
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IActorRef? _actor;
    private volatile bool _hasLeft;
    private KeptRanges _kept = new(-1, new Dictionary<BatchSource, IReadOnlyList<BatchRange>>());

    private TeacherWorker(
        TeacherWorkerSetup setup, OwnedStack owned, TeacherProfile profile, DecoderBatchMaker maker, BatchLog log, StudentMaker students,
        TeacherMeter meter, TeacherServer server, Func<CancellationToken, Task> measure)
    {
        (_setup, _owned, _profile, _maker, _log, _students, _meter) = (setup, owned, profile, maker, log, students, meter);
        Address = server.Address;
        Logger = setup.Loggers.CreateLogger<TeacherWorker>();
        _measuring = measure(_ending.Token);
    }

    /// <summary>Where its stream service listens.</summary>
    public Uri Address { get; }

    /// <summary>Ends with the coordinator's sentence when this teacher may not join the run; nothing changes that.</summary>
    public Task<string> Refused => _refused.Task;

    internal ILogger Logger { get; }

    internal RunId Run => _setup.Run;

    internal WorkerId Worker => _setup.Worker;

    internal TeacherLoad Load => _meter.Load;

    private string Endpoint => _setup.Service.Serving.PublicOf(Address).GetLeftPart(UriPartial.Authority);

    /// <summary>Loads the model and listens. What an earlier start left in the folder is used again.</summary>
    /// <param name="setup">What it is made with.</param>
    /// <param name="cancellation">Breaks off between two steps of the start.</param>
    /// <exception cref="OperatorException">The model, the text, a device, the folder or the address cannot be used.</exception>
    public static async Task<TeacherWorker> StartAsync(TeacherWorkerSetup setup, CancellationToken cancellation = default)
    {
        var owned = new OwnedStack();
        try
        {
            return await StartAsync(setup, owned, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await owned.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The actor that registers this teacher and takes its orders. One at a time.</summary>
    /// <param name="coordinator">The way to the coordinator.</param>
    public Props ActorProps(IActorRef coordinator) => Props.Create(() => new TeacherActor(this, coordinator));

    /// <summary>Says that it leaves: others get its batches at once, not only when its node is gone. Streams go on until its end.</summary>
    public void Leave()
    {
        _hasLeft = true;
        _actor?.Tell(TeacherActor.Leave.Instance, ActorRefs.NoSender);
    }

    /// <summary>Ends the streams, then what is being made, and frees the model.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _measuring.ConfigureAwait(false);
        await _owned.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    /// <summary>Whether it takes no more orders.</summary>
    internal bool HasLeft => _hasLeft;

    internal void Attach(IActorRef actor) => _actor = actor;

    internal void Refuse(string detail) => _refused.TrySetResult(detail);

    internal Registration.RegisterTeacher NewRegistration() => new(
        _setup.Run, _setup.Worker, ProtocolVersion.Current, new JoinToken(_setup.Secret), _profile.ModelDigest, _profile.VocabularyDigest,
        _profile.VocabSize, _profile.Shape.HiddenSize, _profile.Shape.LayerCount, _profile.Recipe, _profile.Kinds, Endpoint,
        KeptSources.Of(Kept()), _setup.Member);

    internal string? RefusalOf(BatchSource source) => _maker.RefusalOf(source);

    /// <summary>What lies in the log; looked up only when something was made since.</summary>
    internal IReadOnlyDictionary<BatchSource, IReadOnlyList<BatchRange>> Kept()
    {
        var count = _log.Counters.EncodedCount;
        if (_kept.EncodedCount != count) _kept = new KeptRanges(count, _log.Kept());
        return _kept.Ranges;
    }

    internal async Task<InitialStudent> MakeStudentAsync(TrialId trial, string settings) =>
        new(Endpoint, await _students.MakeAsync(trial, settings).ConfigureAwait(false));

    internal void KeepStudents(IReadOnlyList<TrialId> trials)
    {
        try
        {
            _students.Keep(trials.ToHashSet());
        }
        catch (OperatorException fault)
        {
            // They cost space and nothing else; the next order tries again.
            LogMessages.StudentsNotDeleted(Logger, fault.Message);
        }
    }

    private static async Task<TeacherWorker> StartAsync(TeacherWorkerSetup setup, OwnedStack owned, CancellationToken cancellation)
    {
        var students = PrepareFolders(setup);
        var vocabulary = Tokenizer.Load(setup.ModelFolder);
        var corpus = owned.Push(Corpus.Open(setup.CorpusPath));
        var validation = owned.Push(Corpus.Open(setup.ValidationPath));
        corpus.RequireTokenizer(vocabulary);
        validation.RequireTokenizer(vocabulary);
        var digest = ModelDigest.Of(setup.ModelFolder);
        cancellation.ThrowIfCancellationRequested();
        var device = owned.Push(await TeacherDevice.OpenAsync(
            $"device of {setup.Worker}", setup.Threads, setup.Cores, () => LoadModel(setup)).ConfigureAwait(false));
        var recipe = await device.RunAsync(
            decoder => TeacherCompute.Recipe(decoder, setup.Dtype, setup.HeadChunkRows), cancellation).ConfigureAwait(false);
        var identity = new LogIdentity(digest, recipe, setup.Service.Serving.ChunkBytes);
        var maker = new DecoderBatchMaker(setup.Worker, identity, device, corpus);
        var blobs = new BlobRegistry();
        await TeacherBlobs.OfferAsync(
            blobs, device, setup.ModelFolder, digest, setup.Dtype, setup.ValidationPath, setup.Folder).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        var logger = setup.Loggers.CreateLogger<TeacherWorker>();
        var kept = setup.Service.Log with { Folder = Path.Combine(setup.Folder, setup.Service.Log.Folder) };
        var log = owned.Push(BatchLog.Open(maker, identity, kept, TimeProvider.System, logger));
        var profile = new TeacherProfile(
            setup.Worker, digest, vocabulary.Digest, device.Config.VocabSize, PayloadFormats.ShapeOf(device.Config), recipe,
            Enum.GetValues<PayloadKind>());
        var service = new TeacherStreamService(
            profile, log, maker, blobs, setup.Service.Serving, setup.Secret.Length > 0 ? new BearerToken(setup.Secret) : null,
            TimeProvider.System, logger);
        var server = owned.Push(await TeacherServer.StartAsync(service, setup.Tls, setup.Loggers).ConfigureAwait(false));
        var key = TeacherMeasurement.KeyOf(identity, validation, setup.Measured);
        var meter = owned.Push(new TeacherMeter(
            KnownFigures(setup, digest, key), device, maker, log, service, setup.FiguresPath, TimeProvider.System, logger));
        var studentMaker = new StudentMaker(device, corpus, setup.ModelFolder, vocabulary, $"{digest} {recipe}", students, blobs);
        return new TeacherWorker(
            setup, owned, profile, maker, log, studentMaker, meter, server,
            ending => MeasureAsync(setup, device, validation, key, meter, logger, ending));
    }

    // Beside what is finished a kill may have left something half done.
    private static string PrepareFolders(TeacherWorkerSetup setup)
    {
        var students = Path.Combine(setup.Folder, "students");
        FaultOf.Disk(setup.Folder, "prepared", () =>
        {
            Directory.CreateDirectory(students);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(setup.FiguresPath))!);
            foreach (var leftover in Directory.EnumerateDirectories(students, ".*.partial-*"))
                Directory.Delete(leftover, recursive: true);
        });
        return students;
    }

    private static CausalDecoder LoadModel(TeacherWorkerSetup setup) => ModelFolder.Load(
        setup.ModelFolder, TeacherCompute.Dtype(setup.Dtype), [.. setup.Devices.Select(TeacherCompute.Device)]);

    private static TeacherFigures KnownFigures(TeacherWorkerSetup setup, string digest, string key)
    {
        var found = TeacherFigures.Find(setup.FiguresPath);
        var (measured, counted) = (found?.MeasuredOn == key ? found : null, found?.ModelDigest == digest ? found : null);
        return new TeacherFigures(
            setup.Worker.Value, setup.ModelFolder, digest, measured?.NatsPerToken, measured?.ValidationTokens, key,
            counted?.ForwardCount ?? 0, counted?.BatchesEncoded ?? 0, counted?.SecondsPerBatch ?? 0, counted?.BusyShare ?? 0,
            counted?.WorkingSeconds ?? 0, counted?.SentBytes ?? 0, setup.Devices, setup.Threads)
        {
            Member = setup.Member,
        };
    }

    private static async Task MeasureAsync(
        TeacherWorkerSetup setup, TeacherDevice device, Corpus validation, string key, TeacherMeter meter, ILogger logger,
        CancellationToken ending)
    {
        try
        {
            if (TeacherFigures.Find(setup.FiguresPath) is { NatsPerToken: not null } found && found.MeasuredOn == key) return;
            meter.Take(await TeacherMeasurement.RunAsync(device, validation, setup.Measured, ending).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The next start measures.
            return;
        }
        catch (Exception fault)
        {
            // Without its own loss it still teaches.
            LogMessages.NotMeasured(logger, fault);
        }
    }

    private sealed record KeptRanges(long EncodedCount, IReadOnlyDictionary<BatchSource, IReadOnlyList<BatchRange>> Ranges);
}
