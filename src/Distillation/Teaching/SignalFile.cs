using System.Globalization;
using ActorDistill.Distillation.Signals;
using ActorDistill.Models.Weights;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Teaching;

/// <summary>
/// A teacher's signal as a safetensors file, bit for bit. What every signal of a run has in common (settings, the head's weights) is not
/// in it. The members of an ensemble lie under their numbers: "0.states".
/// </summary>
internal static class SignalFile
{
    /// <summary>Writes a signal; the file appears whole or not at all.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public static void Write(string path, TeacherSignal signal)
    {
        var parts = signal is EnsembleSignal ensemble
            ? ensemble.Members.SelectMany((member, i) => Parts(member).Select(part => (Name: Prefix(i) + part.Name, part.Tensor)))
            : Parts(signal);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(
            stream, [.. parts.Select(part => TensorBytes.Source(part.Name, part.Tensor, TensorBytes.TypeOf(part.Tensor.dtype)))]));
    }

    /// <summary>Reads what <see cref="Write"/> wrote under the same settings.</summary>
    /// <param name="path">The file.</param>
    /// <param name="settings">What the teachers hand over.</param>
    /// <param name="headWeights">The head of each teacher, on the device that the signal goes to.</param>
    /// <exception cref="OperatorException">The file is damaged.</exception>
    public static TeacherSignal Read(string path, TeachingSettings settings, IReadOnlyList<torch.Tensor> headWeights)
    {
        using var file = WeightSet.OpenFile(path);
        using var scope = torch.NewDisposeScope();
        if (headWeights.Count == 1)
            return Signal(file, "", settings, headWeights[0]);
        var members = headWeights.Select((head, i) => Signal(file, Prefix(i), settings, head)).ToList();
        return settings.Mixed(members);
    }

    private static IEnumerable<(string Name, torch.Tensor Tensor)> Parts(TeacherSignal signal) => signal switch
    {
        HiddenStateSignal hidden => [("states", hidden.States)],
        LogitsSignal dense => [("logits", dense.Logits)],
        TopKSignal kept => [("token_ids", kept.TokenIds), ("log_probs", kept.LogProbs), ("tail_log_prob", kept.TailLogProb)],
        SampledSignal drawn => [("token_ids", drawn.TokenIds), ("weights", drawn.Weights)],
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "a signal without a layout"),
    };

    private static TeacherSignal Signal(WeightSet file, string prefix, TeachingSettings settings, torch.Tensor headWeight)
    {
        return settings.Payload.Kind switch
        {
            PayloadKind.Hidden => new HiddenStateSignal(Part("states"), headWeight),
            PayloadKind.Logits => new LogitsSignal(Part("logits")),
            PayloadKind.TopK => new TopKSignal(
                Part("token_ids"), Part("log_probs"), Part("tail_log_prob"), settings.Temperature, settings.Payload.Form),
            PayloadKind.Samples => new SampledSignal(Part("token_ids"), Part("weights"), settings.Temperature),
        };

        torch.Tensor Part(string name) => TensorBytes.Load(file, prefix + name).to(headWeight.device);
    }

    private static string Prefix(int member) => member.ToString(CultureInfo.InvariantCulture) + ".";
}
