using ActorDistill.Models.Configuration;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// Makes a student's layers from a teacher's in a shared basis P [D, K] of the residual stream (ALGORITHMS 5.5, step 7): what reads the
/// stream becomes W P, what writes into it P^T W, and a bias behind a writer P^T b. Reads the teacher's folded weights.
/// </summary>
internal sealed class BlockProjection(
    FoldedWeights teacher, StudentWeights student, DecoderConfig teacherConfig, DecoderConfig studentConfig, torch.Tensor basis,
    HeadSelection heads, CalibrationStatistics statistics, NeuronChoice neuronChoice)
{
    /// <summary>Writes one layer.</summary>
    /// <param name="to">The student's layer.</param>
    /// <param name="from">The teacher's.</param>
    /// <returns>What it kept.</returns>
    public KeptLayer Write(int to, int from)
    {
        using var scope = torch.NewDisposeScope();
        var (target, source) = (new LayerWeightNames(to), new LayerWeightNames(from));
        var (attention, feedForward) = (KeptShare(2 * from), KeptShare(2 * from + 1));
        student.Fill(target.AttentionNorm, Gain(attention));
        student.Fill(target.FeedForwardNorm, Gain(feedForward));
        WriteAttention(target, source);
        var kept = new KeptLayer(
            to, from, statistics.Influence[from], attention, Gain(attention), feedForward, Gain(feedForward),
            studentConfig.IntermediateSize);
        return WriteFeedForward(target, source, from, kept);
    }

    private double KeptShare(int norm) => PrincipalBasis.KeptShare(statistics.SecondMoment(norm), basis);

    private double Gain(double keptShare) => NormGain.Of(keptShare, teacherConfig.HiddenSize, studentConfig.HiddenSize);

    private void WriteAttention(LayerWeightNames target, LayerWeightNames source)
    {
        using var scope = torch.NewDisposeScope();
        var device = basis.device;
        // A norm behind the queries takes their scale away again, so there the scale goes into the norm.
        var queryScale = teacherConfig.QueryKeyNorm ? 1 : heads.QueryScale;
        WriteReader(target.Query, source.Query, heads.QueryRows(device), queryScale);
        WriteReader(target.Key, source.Key, heads.KeyRows(device));
        var values = teacher.Read(source.Value + ".weight").matmul(basis);      // [K E, D']
        var output = basis.t().matmul(teacher.Read(source.Output + ".weight"));  // [D', H E]
        var kept = heads.StrongestValues(values, output);
        WriteReader(target.Value, source.Value, heads.ValueRows(kept, device));
        student.Write(target.Output + ".weight", output.index_select(1, heads.OutputColumns(kept, device)));
        WriteWriterBias(target.Output, source.Output);
        if (!teacherConfig.QueryKeyNorm)
            return;
        var inHead = torch.tensor(heads.RotaryValues.Select(i => (long)i).ToArray(), device: device);
        student.Write(target.QueryNorm, teacher.Read(source.QueryNorm).index_select(0, inHead) * heads.QueryScale);
        student.Write(target.KeyNorm, teacher.Read(source.KeyNorm).index_select(0, inHead));
    }

    private KeptLayer WriteFeedForward(LayerWeightNames target, LayerWeightNames source, int from, KeptLayer kept)
    {
        using var scope = torch.NewDisposeScope();
        var down = basis.t().matmul(teacher.Read(source.Down + ".weight"));  // [D', F]
        var energy = statistics.ActivationEnergy(from);
        var scores = NeuronSelection.Scores(energy, down);
        var count = studentConfig.IntermediateSize;
        var chosen = neuronChoice switch
        {
            NeuronChoice.Score => NeuronSelection.Strongest(scores, count),
            NeuronChoice.Uniform => EvenIndices.Of(teacherConfig.IntermediateSize, count),
        };
        var neurons = torch.tensor(chosen.Select(i => (long)i).ToArray(), device: basis.device);
        WriteReader(target.Gate, source.Gate, neurons);
        WriteReader(target.Up, source.Up, neurons);
        student.Write(target.Down + ".weight", down.index_select(1, neurons));
        WriteWriterBias(target.Down, source.Down);
        return kept with
        {
            NeuronScoreShare = NeuronSelection.Share(scores, neurons),
            NeuronEnergyShare = NeuronSelection.Share(energy, neurons),
        };
    }

    private void WriteReader(string target, string source, torch.Tensor rows, double scale = 1)
    {
        using var scope = torch.NewDisposeScope();
        student.Write(target + ".weight", teacher.Read(source + ".weight").index_select(0, rows).matmul(basis) * scale);
        if (student.Contains(target + ".bias"))
            student.Write(target + ".bias", teacher.Read(source + ".bias").index_select(0, rows) * scale);
    }

    private void WriteWriterBias(string target, string source)
    {
        using var scope = torch.NewDisposeScope();
        if (student.Contains(target + ".bias"))
            student.Write(target + ".bias", basis.t().matmul(teacher.Read(source + ".bias")));
    }
}
