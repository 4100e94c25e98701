using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Teaching;

/// <summary>The fixed projection of a teacher's states to a student's width, measured on the first text of a run.</summary>
public static class TeacherProjection
{
    private const int MeasuredMicroBatches = 4;

    /// <summary>
    /// From the states behind the layers that are compared; a pure function of the text, so that a resumed run has the same.
    /// </summary>
    /// <param name="settings">Which layers.</param>
    /// <param name="teacher">Whose states.</param>
    /// <param name="student">How many layers, how wide.</param>
    /// <param name="microBatch">The text.</param>
    /// <returns>float64 [Dt, D], of the scope that is open around the call.</returns>
    public static torch.Tensor Measure(
        RepresentationSettings settings, CausalDecoder teacher, DecoderConfig student, Func<long, TokenBatch> microBatch)
    {
        using var unrecorded = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var layers = LayerMap.Of(settings.LayerMap, student.NumLayers, teacher.Config.NumLayers);
        var states = layers.ToDictionary(layer => layer, _ => new List<torch.Tensor>());
        for (var n = 0; n < MeasuredMicroBatches; n++)
        {
            var tensors = new BatchTensors(microBatch(n), teacher.Device);
            var output = teacher.Forward(tensors.Inputs, new ForwardRequest { Logits = false, HiddenStates = layers.ToHashSet() });
            foreach (var layer in layers)
                states[layer].Add(tensors.Rows(output.HiddenStates[layer]));
        }
        return PcaProjection.Of([.. layers.Select(layer => torch.cat(states[layer]))], student.HiddenSize).MoveToOuterDisposeScope();
    }
}
