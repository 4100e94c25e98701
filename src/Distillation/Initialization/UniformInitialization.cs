using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// Weight selection (Xu et al., ICLR 2024): every student weight is a part of the teacher's, taken at even distances in each dimension and
/// copied as it is; the same values of the stream everywhere. Beyond the paper, heads are taken in whole key-value groups and in rotary
/// pairs, without which queries would meet foreign keys and frequencies. At the teacher's width it is a plain copy of layers.
/// </summary>
internal static class UniformInitialization
{
    public static InitializedStudent Run(
        CausalDecoder teacher, DecoderConfig config, InitializationSettings settings, IEnumerable<TokenBatch>? calibration,
        torch.ScalarType dtype)
    {
        using var unrecorded = torch.no_grad();
        var (layers, tokenCount) = Layers(teacher, config, settings, calibration);
        var student = new CausalDecoder(config, dtype, teacher.Device);
        try
        {
            var groups = settings.Groups.Choose(teacher.Config.NumKeyValueHeads, config.NumKeyValueHeads);
            var heads = new HeadSelection(teacher.Config, config, groups);
            new Selection(teacher, student, heads).Write(layers);
            return new InitializedStudent(student, new InitializationReport(
                settings.Kind, tokenCount, [.. layers.Select((layer, i) => new KeptLayer(i, layer, Neurons: config.IntermediateSize))],
                groups, heads.RotaryValues, null, null, null, config.RmsNormEps, null, []));
        }
        catch
        {
            student.Dispose();
            throw;
        }
    }

    private static (IReadOnlyList<int> Layers, long TokenCount) Layers(
        CausalDecoder teacher, DecoderConfig config, InitializationSettings settings, IEnumerable<TokenBatch>? calibration)
    {
        if (!settings.NeedsCalibration)
            return (settings.Layers.Choose(teacher.Config.NumLayers, config.NumLayers), 0);
        using var statistics = LayerSelection.Measure(
            teacher, config, settings, calibration ?? throw new ArgumentNullException(nameof(calibration)), out var layers);
        return (layers, statistics.TokenCount);
    }

    private sealed class Selection(CausalDecoder teacher, CausalDecoder student, HeadSelection heads)
    {
        private readonly StudentWeights _student = new(student);
        private readonly Dictionary<string, torch.Tensor> _teacher =
            teacher.named_parameters().ToDictionary(named => named.name, named => (torch.Tensor)named.parameter);

        public void Write(IReadOnlyList<int> layers)
        {
            using var scope = torch.NewDisposeScope();
            var (from, to) = (teacher.Config, student.Config);
            var hidden = Even(from.HiddenSize, to.HiddenSize);
            _student.Write(WeightMap.Embedding, _teacher[WeightMap.Embedding].index_select(1, hidden));
            _student.Write(WeightMap.FinalNorm, _teacher[WeightMap.FinalNorm].index_select(0, hidden));
            if (!to.TieWordEmbeddings)
                _student.Write(WeightMap.Head, teacher.HeadWeight.index_select(1, hidden));
            foreach (var (i, layer) in layers.Index())
                WriteLayer(new LayerWeightNames(i), new LayerWeightNames(layer), hidden);
        }

        private void WriteLayer(LayerWeightNames target, LayerWeightNames source, torch.Tensor hidden)
        {
            using var scope = torch.NewDisposeScope();
            var (from, to, device) = (teacher.Config, student.Config, teacher.Device);
            var neurons = Even(from.IntermediateSize, to.IntermediateSize);
            var perHead = EvenIndices.Of(from.HeadDim, to.HeadDim);
            var values = Enumerable.Repeat(perHead, to.NumKeyValueHeads).ToList();
            Vector(target.AttentionNorm, source.AttentionNorm, hidden);
            Vector(target.FeedForwardNorm, source.FeedForwardNorm, hidden);
            Matrix(target.Query, source.Query, heads.QueryRows(device), hidden);
            Matrix(target.Key, source.Key, heads.KeyRows(device), hidden);
            Matrix(target.Value, source.Value, heads.ValueRows(values, device), hidden);
            Matrix(target.Output, source.Output, hidden, heads.OutputColumns(values, device));
            Matrix(target.Gate, source.Gate, neurons, hidden);
            Matrix(target.Up, source.Up, neurons, hidden);
            Matrix(target.Down, source.Down, hidden, neurons);
            if (!from.QueryKeyNorm)
                return;
            var inHead = Indices(heads.RotaryValues);
            Vector(target.QueryNorm, source.QueryNorm, inHead);
            Vector(target.KeyNorm, source.KeyNorm, inHead);
        }

        private void Matrix(string target, string source, torch.Tensor rows, torch.Tensor columns)
        {
            using var scope = torch.NewDisposeScope();
            _student.Write(target + ".weight", Read(source + ".weight").index_select(0, rows).index_select(1, columns));
            if (_student.Contains(target + ".bias"))
                Vector(target + ".bias", source + ".bias", rows);
        }

        private void Vector(string target, string source, torch.Tensor entries)
        {
            using var scope = torch.NewDisposeScope();
            _student.Write(target, Read(source).index_select(0, entries));
        }

        // The layers of a teacher may lie on several devices.
        private torch.Tensor Read(string name) => _teacher[name].to(teacher.Device);

        private torch.Tensor Even(int count, int kept) => Indices(EvenIndices.Of(count, kept));

        private torch.Tensor Indices(IReadOnlyList<int> indices) =>
            torch.tensor(indices.Select(i => (long)i).ToArray(), device: teacher.Device);
    }
}
