using System.Threading.Channels;
using ActorDistill.Distillation.Checkpoints;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Stores;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Trials;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Storing;

/// <summary>
/// What a trial writes on its way into the store, beside the training. A checkpoint is told of when it is there. While the store is away
/// the newest few wait on this node's disk; training goes on, and the end of the trial waits for the last of them.
/// </summary>
internal sealed class TrialUpload
{
    /// <summary>Checkpoints that wait, beside the one that is being sent.</summary>
    public const int WaitingMax = 2;

    private readonly RemoteStore _store;
    private readonly TrialId _trial;
    private readonly TrialFolder _folder;
    private readonly Action<TrialEvent> _tell;
    private readonly Action _refused;
    private readonly ILogger _logger;
    private readonly Channel<TrialEvent.Saved> _waiting;
    private readonly CancellationTokenSource _abandoned = new();
    private readonly Task _sending;

    /// <summary>Begins to wait for checkpoints.</summary>
    /// <param name="store">Where they go.</param>
    /// <param name="trial">Whose.</param>
    /// <param name="folder">The trial's on this node.</param>
    /// <param name="tell">Gets each checkpoint that is there.</param>
    /// <param name="refused">Called when nothing more can be sent; <see cref="FinishAsync"/> says why.</param>
    /// <param name="logger">Told what became of them.</param>
    public TrialUpload(
        RemoteStore store, TrialId trial, TrialFolder folder, Action<TrialEvent> tell, Action refused, ILogger logger)
    {
        (_store, _trial, _folder, _tell, _refused, _logger) = (store, trial, folder, tell, refused, logger);
        _waiting = Channel.CreateBounded<TrialEvent.Saved>(
            new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, GiveUp);
        _sending = Task.Run(SendAllAsync);
    }

    /// <summary>A checkpoint is on this node's disk. Does not wait.</summary>
    public void Add(TrialEvent.Saved saved) => _waiting.Writer.TryWrite(saved);

    /// <summary>Nothing more comes: ends when all is in the store and nothing of the trial is left here.</summary>
    /// <param name="withModel">Whether the finished student goes along.</param>
    /// <returns>False when it was abandoned before that. Whoever has the trial next goes on with what has come, or gives it up.</returns>
    /// <exception cref="OperatorException">The store refuses, or a file cannot be read.</exception>
    public async Task<bool> FinishAsync(bool withModel)
    {
        _waiting.Writer.TryComplete();
        try
        {
            await _sending.ConfigureAwait(false);
            if (withModel) await PutAsync(TrialOffers.OfModel(_trial, _folder.Model), _folder.Model).ConfigureAwait(false);
            await PutMetricsAsync().ConfigureAwait(false);
            FaultOf.Disk(_folder.Path, "deleted", () =>
            {
                if (Directory.Exists(_folder.Path)) Directory.Delete(_folder.Path, recursive: true);
            });
            return true;
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Nobody wants any of it.</summary>
    public void Abandon() => _abandoned.Cancel();

    private async Task SendAllAsync()
    {
        try
        {
            string? before = null;
            await foreach (var saved in _waiting.Reader.ReadAllAsync(_abandoned.Token).ConfigureAwait(false))
            {
                var folder = _folder.PathOf(saved.Checkpoint);
                var manifest = CheckpointManifest.Read(folder);
                await PutAsync(TrialOffers.OfCheckpoint(_trial, new FoundCheckpoint(folder, manifest)), folder).ConfigureAwait(false);
                await PutMetricsAsync().ConfigureAwait(false);
                _tell(saved);
                // The newest stays: when this student starts again it need not fetch it.
                if (before != null) Delete(before);
                before = folder;
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            _waiting.Writer.TryComplete();
            _refused();
            throw;
        }
    }

    private async Task PutMetricsAsync()
    {
        if (!File.Exists(_folder.Metrics)) return;
        await _store.PutAsync(TrialOffers.OfMetrics(_trial, _folder.Metrics), _folder.Path, _abandoned.Token).ConfigureAwait(false);
    }

    private async Task PutAsync(StoreOffer offer, string folder)
    {
        await _store.PutAsync(offer, folder, _abandoned.Token).ConfigureAwait(false);
        LogMessages.Stored(_logger, offer.Place.ToString());
    }

    private void GiveUp(TrialEvent.Saved saved)
    {
        LogMessages.GivenUp(_logger, StorePlace.Checkpoint(saved.Checkpoint.Trial, saved.Checkpoint.StepCount).ToString());
        Delete(_folder.PathOf(saved.Checkpoint));
    }

    private static void Delete(string checkpoint) =>
        FaultOf.Disk(checkpoint, "deleted", () => Directory.Delete(checkpoint, recursive: true));
}
