using ActorDistill.Models.Configuration;
using ActorDistill.Schedules.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// The rows of a teacher's attention that a student keeps: whole key-value groups, so that no query head is paired with foreign keys, and
/// in each head whole rotary pairs. H query and K key-value heads of E values; a student keeps K' groups of E' values.
/// </summary>
internal sealed class HeadSelection(DecoderConfig teacher, DecoderConfig student, IReadOnlyList<int> groups)
{
    private readonly int _queriesPerGroup = teacher.NumHeads / teacher.NumKeyValueHeads;

    /// <summary>Kept values of a head of queries or keys, in the student's order. [E']</summary>
    public IReadOnlyList<int> RotaryValues { get; } = RotaryPairs.Kept(teacher.HeadDim, student.HeadDim);

    /// <summary>
    /// What queries are multiplied by, so that fewer values per head give scores of the teacher's size: the student divides by sqrt(E'),
    /// the teacher by sqrt(E).
    /// </summary>
    public double QueryScale { get; } = Math.Sqrt((double)student.HeadDim / teacher.HeadDim);

    /// <summary>Rows of the query projection, int64 [H' E'].</summary>
    public torch.Tensor QueryRows(torch.Device device) =>
        Rows(groups.SelectMany(QueryHeads).Select(head => (head, RotaryValues)), device);

    /// <summary>Rows of the key projection, int64 [K' E'].</summary>
    public torch.Tensor KeyRows(torch.Device device) => Rows(groups.Select(group => (group, RotaryValues)), device);

    /// <summary>Rows of the value projection, int64 [K' E'].</summary>
    /// <param name="values">Of each kept group: the kept values of its head.</param>
    /// <param name="device">Where to.</param>
    public torch.Tensor ValueRows(IReadOnlyList<IReadOnlyList<int>> values, torch.Device device) => Rows(groups.Zip(values), device);

    /// <summary>Columns of the output projection, int64 [H' E'], for the same values.</summary>
    public torch.Tensor OutputColumns(IReadOnlyList<IReadOnlyList<int>> values, torch.Device device) =>
        Rows(groups.Zip(values).SelectMany(kept => QueryHeads(kept.First).Select(head => (head, kept.Second))), device);

    /// <summary>
    /// Of each kept group the values that carry most: no position turns them, so the E' of the largest |row of V| |columns of O| stay.
    /// </summary>
    /// <param name="values">V in the student's basis, [K E, D'].</param>
    /// <param name="output">O in the student's basis, [D', H E].</param>
    public IReadOnlyList<IReadOnlyList<int>> StrongestValues(torch.Tensor values, torch.Tensor output)
    {
        if (teacher.HeadDim == student.HeadDim)
            return [.. groups.Select(_ => RotaryValues)];
        using var scope = torch.NewDisposeScope();
        var written = output.square().sum(dim: 0).view(teacher.NumKeyValueHeads, _queriesPerGroup, teacher.HeadDim).sum(1);  // [K, E]
        var scores = values.square().sum(1).view(teacher.NumKeyValueHeads, teacher.HeadDim) * written;                   // [K, E]
        return [.. groups.Select(group => NeuronSelection.Strongest(scores.select(0, group), student.HeadDim))];
    }

    private IEnumerable<int> QueryHeads(int group) => Enumerable.Range(group * _queriesPerGroup, _queriesPerGroup);

    private torch.Tensor Rows(IEnumerable<(int Head, IReadOnlyList<int> Values)> kept, torch.Device device) =>
        torch.tensor(kept.SelectMany(head => head.Values.Select(i => (long)head.Head * teacher.HeadDim + i)).ToArray(), device: device);
}
