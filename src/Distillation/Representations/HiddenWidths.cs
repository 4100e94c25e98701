using ActorDistill.Models.Configuration;
using ActorDistill.Schedules.Representations;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Distillation.Representations;

/// <summary>What brings hidden states of two widths together: D the student's, Dt the teacher's.</summary>
internal sealed class HiddenWidths : IDisposable
{
    public HiddenWidths(
        RepresentationSettings settings, DecoderConfig student, DecoderConfig teacher, torch.ScalarType dtype, torch.Device device,
        ulong seed, torch.Tensor? teacherProjection)
    {
        var compares = settings.HiddenWeight > 0;
        long[] shape = [teacher.HiddenSize, student.HiddenSize];
        if (compares && settings.WidthMatch == WidthMatch.Learned)
            Parameters = Drawn(student.NumLayers, shape, dtype, device, seed);
        if (!compares || settings.WidthMatch != WidthMatch.Pca)
            return;
        if (teacherProjection is null || !teacherProjection.shape.SequenceEqual(shape))
            throw new ArgumentException($"width-match pca needs a projection [{shape[0]}, {shape[1]}]", nameof(teacherProjection));
        using var unrecorded = torch.no_grad();
        TeacherProjection = teacherProjection.to(device).clone().DetachFromDisposeScope();
    }

    /// <summary>W [Dt, D] of each student layer.</summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; } = [];

    /// <summary>P [Dt, D].</summary>
    public torch.Tensor? TeacherProjection { get; }

    /// <summary>The matrix of a layer, from 1; null when none is learned.</summary>
    public Parameter? Projector(int layer) => Parameters.Count > 0 ? Parameters[layer - 1].Parameter : null;

    public void Dispose()
    {
        foreach (var (_, parameter) in Parameters)
            parameter.Dispose();
        TeacherProjection?.Dispose();
    }

    // Made on the processor in float32, like the decoder's own weights: a seed means the same numbers everywhere. Their size keeps lengths.
    private static (string Name, Parameter Parameter)[] Drawn(
        int layers, long[] shape, torch.ScalarType dtype, torch.Device device, ulong seed)
    {
        using var scope = torch.NewDisposeScope();
        using var generator = new torch.Generator(seed, torch.CPU);
        var drawn = new (string, Parameter)[layers];
        for (var layer = 0; layer < layers; layer++)
        {
            using var unrecorded = torch.no_grad();
            var values = torch.randn(shape, torch.ScalarType.Float32, generator: generator).div_(Math.Sqrt(shape[0])).to(dtype, device);
            drawn[layer] = ($"projectors.{layer}.weight", new Parameter(values));
            drawn[layer].Item2.DetachFromDisposeScope();
        }
        return drawn;
    }
}
