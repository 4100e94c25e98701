using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Streams;
using ActorDistill.StudentActors.Intake;
using ActorDistill.StudentActors.Intake.Blobs;
using ActorDistill.StudentActors.Intake.Merging;
using Microsoft.Extensions.Logging;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// Gets what a trial needs of its teachers before it can begin. A teacher that is away is waited for: who has it instead, or that the
/// trial is to stop, is said by the coordinator.
/// </summary>
/// <param name="teachers">Who has the trial's batches.</param>
/// <param name="directory">Asks them who they are.</param>
/// <param name="blobs">Where their files are kept.</param>
/// <param name="pauses">Between attempts.</param>
/// <param name="logger">Told of attempts that failed.</param>
/// <param name="time">For the pauses.</param>
public sealed class MaterialFetch(
    TeacherChoice teachers, TeacherDirectory directory, BlobFolder blobs, BackOff pauses, ILogger logger, TimeProvider time)
{
    /// <summary>Gets it.</summary>
    /// <param name="order">Of the coordinator.</param>
    /// <param name="members">Of an ensemble, in its order; null alone without one.</param>
    /// <param name="cancellation">Ends it; what came so far is kept.</param>
    /// <exception cref="Storage.OperatorException">A teacher does not offer what is needed, or the disk refuses.</exception>
    /// <exception cref="OperationCanceledException">The trial is to stop.</exception>
    public async Task<TrialMaterial> GetAsync(
        TrialOrders.StartTrial order, IReadOnlyList<string?> members, CancellationToken cancellation)
    {
        var found = new List<TeacherMaterial>();
        foreach (var member in members)
        {
            var teacher = await RepeatAsync(() => DescribeAsync(member, cancellation), cancellation).ConfigureAwait(false);
            var needed = TeacherMaterial.NeededOf(teacher, order.Format.Kind == PayloadKind.Hidden, isFirst: found.Count == 0);
            var folder = await RepeatAsync(
                () => FetchAsync(needed, teachers.AddressesOf(member), cancellation), cancellation).ConfigureAwait(false);
            found.Add(new TeacherMaterial(teacher, folder));
        }
        var studentFolder = order.Initial is { } initial
            ? await RepeatAsync(
                () => FetchAsync(initial.Files, TrialMaterial.AddressesOf(initial), cancellation), cancellation).ConfigureAwait(false)
            : null;
        return new TrialMaterial(found, studentFolder);
    }

    private async Task<TeacherDescription?> DescribeAsync(string? member, CancellationToken cancellation)
    {
        foreach (var entry in await directory.DescribeAllAsync(teachers.AddressesOf(member), cancellation).ConfigureAwait(false))
        {
            if (entry.Description is { } description)
                return description;
            LogMessages.TeacherSilent(logger, entry.Address, entry.Fault!);
        }
        return null;
    }

    private async Task<string?> FetchAsync(
        IReadOnlyList<BlobDescription> needed, IReadOnlyList<Uri> addresses, CancellationToken cancellation)
    {
        if (addresses.Count == 0)
            return null;
        try
        {
            return await blobs.GetAsync(needed, addresses, cancellation).ConfigureAwait(false);
        }
        catch (BlobUnavailableException fault)
        {
            LogMessages.BlobUnavailable(logger, fault.Message);
            return null;
        }
    }

    private async Task<T> RepeatAsync<T>(Func<Task<T?>> attempt, CancellationToken cancellation) where T : class
    {
        for (var failures = 1; ; failures++)
        {
            var changed = teachers.Changed;
            if (await attempt().ConfigureAwait(false) is { } result)
                return result;
            await Task.WhenAny(changed, Task.Delay(pauses.Delay(failures + 1), time, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }
}
