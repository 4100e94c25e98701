using ActorDistill.Schedules.Ensembles;
using TorchSharp;

namespace ActorDistill.Distillation.Signals;

/// <summary>
/// Several teachers as one. The temperature is applied to each before they are mixed. From logits or hidden states the mixture is exact.
/// From top-k it is taken on the alphabet that all members share: the tokens that every one kept, and one outcome for all others. There
/// the arithmetic mean is exactly the coarser view of the full one; the geometric mean is the mean of the coarser views, which differs.
/// </summary>
public sealed class EnsembleSignal : TeacherSignal
{
    private readonly double[] _shares;

    /// <summary>A mixture; it owns its members from here on.</summary>
    /// <param name="members">At least one, of equal row counts; all dense or all top-k with a tail.</param>
    /// <param name="weights">One for each, finite and above 0; their sum is divided out.</param>
    /// <param name="mean">Which mean.</param>
    /// <exception cref="ArgumentException">One of these rules does not hold.</exception>
    public EnsembleSignal(IReadOnlyList<TeacherSignal> members, IReadOnlyList<double> weights, EnsembleMean mean)
        : base(members.Count > 0
            ? members[0].RowCount
            : throw new ArgumentException("an ensemble has at least one member", nameof(members)))
    {
        if (weights.Count != members.Count || !weights.All(weight => weight > 0 && double.IsFinite(weight)))
            throw new ArgumentException("every member needs a finite weight above 0", nameof(weights));
        if (members.Any(member => member.RowCount != RowCount))
            throw new ArgumentException("the members have different numbers of rows", nameof(members));
        if (members.Any(member => member is SampledSignal or TopKSignal { Form: not Schedules.Payloads.TopKForm.TailBucket }))
            throw new ArgumentException("samples and top-k without a tail cannot be mixed", nameof(members));
        (Members, Mean) = (members, mean);
        var total = weights.Sum();
        _shares = [.. weights.Select(weight => weight / total)];
    }

    /// <summary>A mixture by its settings, where no weights are equal ones; it owns its members from here on.</summary>
    /// <exception cref="ArgumentException">As of the constructor.</exception>
    public static EnsembleSignal Of(EnsembleSettings settings, IReadOnlyList<TeacherSignal> members) => new(
        members, settings.Weights.Count > 0 ? settings.Weights : [.. Enumerable.Repeat(1.0, members.Count)], settings.Mean);

    /// <summary>The teachers.</summary>
    public IReadOnlyList<TeacherSignal> Members { get; }

    /// <summary>Which mean.</summary>
    public EnsembleMean Mean { get; }

    /// <inheritdoc/>
    public override long? ColumnCount => Members.Min(member => member.ColumnCount);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (var member in Members)
            member.Dispose();
        base.Dispose();
    }

    internal override TeacherRows Rows(long first, long count, RowRequest request) => Members[0].Rows(first, count, request) switch
    {
        DenseRows dense => MixDense(dense, first, count, request),
        SparseRows sparse => MixSparse([sparse, .. Members.Skip(1).Select(member => As<SparseRows>(member.Rows(first, count, request)))]),
        _ => throw new InvalidOperationException("rows of an unknown kind"),
    };

    // One member at a time, so that two [R, V] are alive however many there are.
    private DenseRows MixDense(DenseRows firstRows, long first, long count, RowRequest request)
    {
        using var scope = torch.NewDisposeScope();
        var mixture = Part(firstRows, 0);
        for (var index = 1; index < Members.Count; index++)
        {
            using var memberScope = torch.NewDisposeScope();
            var part = Part(As<DenseRows>(Members[index].Rows(first, count, request)), index);
            _ = Mean == EnsembleMean.Arithmetic ? mixture.copy_(mixture.logaddexp(part)) : mixture.add_(part);
        }
        // The objective divides by the temperature again.
        if (Mean == EnsembleMean.Arithmetic)
            mixture.mul_(request.Temperature);
        return new DenseRows(mixture.MoveToOuterDisposeScope());

        torch.Tensor Part(DenseRows rows, int index) => Mean switch
        {
            EnsembleMean.Arithmetic => rows.Logits.div(request.Temperature).log_softmax(1).add_(Math.Log(_shares[index])),
            EnsembleMean.Geometric => rows.Logits.mul(_shares[index]),
        };
    }

    private SparseRows MixSparse(IReadOnlyList<SparseRows> members)
    {
        using var scope = torch.NewDisposeScope();
        var (tokenIds, columns) = CommonAlphabet.Of(members);  // [R, K], M of [R, K + 1]
        // Rounding to 16 bits leaves a mass that is not quite 1.
        var normalized = columns.Select(column => column.log_softmax(1));
        var mixture = Mean switch
        {
            EnsembleMean.Arithmetic => torch.stack(normalized.Zip(_shares, (column, share) => column + Math.Log(share))).logsumexp(0),
            EnsembleMean.Geometric => normalized.Zip(_shares, (column, share) => column * share).Aggregate((sum, part) => sum + part)
                .log_softmax(1),
        };
        var keptCount = tokenIds.shape[1];
        return new SparseRows(
            tokenIds.MoveToOuterDisposeScope(),
            mixture.narrow(1, 0, keptCount).MoveToOuterDisposeScope(),
            mixture.narrow(1, keptCount, 1).MoveToOuterDisposeScope());
    }

    private static T As<T>(TeacherRows rows) where T : TeacherRows =>
        rows as T ?? throw new ArgumentException("an ensemble's members must be all dense or all top-k");
}
