using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Weights;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Stages;
using ActorDistill.Storage;
using ActorDistill.StudentActors.Teaching;
using TorchSharp;

namespace ActorDistill.StudentActors.Trials;

/// <summary>
/// The teacher of a trial: the only model, or the members of an ensemble as one, mixed as "distill-local" mixes them. Belongs to the device
/// thread; owns the heads, not the intakes.
/// </summary>
internal sealed class TrialTeacher : ITeacher, IDisposable
{
    private readonly List<torch.Tensor> _heads = [];
    private readonly List<IntakeTeacher> _members = [];
    private readonly EnsembleSettings? _ensemble;

    /// <summary>Loads the heads.</summary>
    /// <param name="intakes">One for each model.</param>
    /// <param name="material">What lies here of each.</param>
    /// <param name="ensemble">How they are mixed; null for a single one.</param>
    /// <param name="vocabSize">Rows of the student's embedding.</param>
    /// <param name="device">Of the student.</param>
    /// <param name="form">What becomes of the tail of top-k.</param>
    /// <param name="stopping">Wakes a thread that waits for a batch.</param>
    /// <exception cref="OperatorException">A head's file is damaged.</exception>
    public TrialTeacher(
        TrialIntakes intakes, TrialMaterial material, EnsembleSettings? ensemble, int vocabSize, torch.Device device, TopKForm form,
        CancellationToken stopping)
    {
        _ensemble = ensemble;
        try
        {
            foreach (var (intake, teacher) in intakes.All.Zip(material.Teachers))
            {
                var head = File.Exists(teacher.Head) ? LoadHead(teacher.Head, device) : null;
                if (head is not null) _heads.Add(head);
                _members.Add(new IntakeTeacher(intake, new BatchDecoder(vocabSize, device, head, form), stopping));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Bytes of all batches that were taught.</summary>
    public long TaughtBytes => _members.Sum(member => member.TaughtBytes);

    /// <summary>The text of a micro-batch; they come in order, each once, and from every member.</summary>
    /// <exception cref="PayloadException">A batch is not what our encoder writes, or two members read different texts.</exception>
    public TokenBatch MicroBatch(long number)
    {
        var first = _members[0].MicroBatch(number);
        foreach (var member in _members.Skip(1))
        {
            var other = member.MicroBatch(number);
            if (!other.TokenIds.AsSpan().SequenceEqual(first.TokenIds) || !other.LossMask.AsSpan().SequenceEqual(first.LossMask))
                throw new PayloadException(
                    PayloadFault.Sections, $"two members of the ensemble read different texts as micro-batch {number}");
        }
        return first;
    }

    /// <inheritdoc/>
    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        if (_members is [var only])
            return only.Teach(batch, microBatch, stage);
        var signals = new List<TeacherSignal>();
        try
        {
            foreach (var member in _members)
                signals.Add(member.Teach(batch, microBatch, stage).Signal
                    ?? throw new InvalidOperationException("a member of an ensemble said no distribution"));
            return new TeacherOutput(EnsembleSignal.Of(_ensemble!, signals));
        }
        catch
        {
            foreach (var signal in signals)
                signal.Dispose();
            throw;
        }
    }

    /// <summary>A step is done: what it was taught has been trained on, and its places in the windows are free.</summary>
    /// <returns>What it was taught, in that order.</returns>
    public IReadOnlyList<BatchId> StepDone() => [.. _members.Select(member => member.StepDone()).ToList()[0]];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var member in _members)
            member.Dispose();
        foreach (var head in _heads)
            head.Dispose();
    }

    private static torch.Tensor LoadHead(string path, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        using var file = WeightSet.OpenFile(path);
        return file.Names is [var name]
            ? TensorBytes.Load(file, name).to(device).MoveToOuterDisposeScope()
            : throw new OperatorException($"{path}: holds {file.Names.Count} tensors, must be the head alone");
    }
}
