using System.Globalization;
using ActorDistill.Distillation.Initialization;
using ActorDistill.Schedules.Initialization;

namespace ActorDistill.Host.Commands;

/// <summary>What "init guide" shows.</summary>
internal sealed record InitializationFigures(
    string Teacher, string Student, long TeacherParameterCount, long StudentParameterCount, int TeacherNeurons, InitializationReport Kept)
{
    public void Print(TextWriter output)
    {
        Line("student", $"{Student}: {StudentParameterCount:n0} parameters of the teacher's {TeacherParameterCount:n0}");
        Line("method", $"{Kept.Kind.Name()}");
        if (Kept.CalibrationTokens > 0)
            Line("calibration", $"{Kept.CalibrationTokens:n0} tokens");
        if (Kept.Groups.Count > 0)
            Line("heads", $"key-value groups {List(Kept.Groups)}; values {List(Kept.HeadValues)} of each");
        PrintLayers(output);
        if (Kept.EmbeddingShare is { } embedding)
            Line("embedding", $"{embedding:p2} of its energy kept");
        if (Kept.FinalNormShare is { } final)
            Line("final norm", $"{final:p2} of the energy kept, gain {Kept.FinalNormGain:f4}");
        Line("rms_norm_eps", $"{Kept.Epsilon:g6}");
        if (Kept.LogitScale is { } scale)
            Line("logit scale", $"{scale:f6}");
        if (Kept.DrawnWeights.Count > 0)
            Line("drawn", $"{string.Join(", ", Kept.DrawnWeights)}");

        void Line(string name, FormattableString value) => output.WriteLine($"{name,-16} {value.ToString(CultureInfo.InvariantCulture)}");
    }

    private void PrintLayers(TextWriter output)
    {
        if (Kept.Layers.Count == 0)
            return;
        output.WriteLine("layer  teacher's  influence  attention: kept, gain   feed-forward: kept, gain   neurons kept, score, energy");
        foreach (var layer in Kept.Layers)
        {
            var attention = $"{Share(layer.AttentionNormShare),15}{Number(layer.AttentionNormGain),8}";
            var feedForward = $"{Share(layer.FeedForwardNormShare),18}{Number(layer.FeedForwardNormGain),8}";
            var neurons = $"{layer.Neurons} of {TeacherNeurons}, {Share(layer.NeuronScoreShare)}, {Share(layer.NeuronEnergyShare)}";
            output.WriteLine($"{layer.Student,5}  {layer.Teacher,9}  {Number(layer.Influence),9}  {attention}  {feedForward}  {neurons}");
        }
    }

    private static string Share(double? value) => value?.ToString("p2", CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? value) => value?.ToString("f4", CultureInfo.InvariantCulture) ?? "-";

    // "0-7" for whole runs: a head may have 128 values.
    private static string List(IReadOnlyList<int> numbers) =>
        numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1
            ? $"{numbers[0]}-{numbers[^1]}"
            : string.Join(',', numbers);
}
