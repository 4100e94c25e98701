using ActorDistill.Distillation.Representations;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Representations;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Distillation.Tests.Representations;

/// <summary>A student, a teacher and the losses between them, in float64 unless said otherwise.</summary>
internal sealed class Pair : IDisposable
{
    public const ulong StudentSeed = 5;

    public Pair(
        RepresentationSettings settings, DecoderConfig teacher, ulong teacherSeed = 6, torch.ScalarType dtype = torch.ScalarType.Float64,
        torch.ScalarType? computeDtype = null)
    {
        Student = TinyPair.New(TinyPair.Student, StudentSeed, dtype, computeDtype);
        Teacher = TinyPair.New(teacher, teacherSeed, dtype);
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        Ids = TinyPair.Ids().DetachFromDisposeScope();
        var states = Teacher.Forward(Ids, ForwardRequest.Everything(teacher.NumLayers)).HiddenStates.Values.ToList();
        var projection = settings.WidthMatch == WidthMatch.Pca ? PcaProjection.Of(states, TinyPair.Student.HiddenSize) : null;
        Loss = new InternalLoss(settings, TinyPair.Student, teacher, dtype, seed: 3, teacherProjection: projection);
    }

    public CausalDecoder Student { get; }

    public CausalDecoder Teacher { get; }

    public InternalLoss Loss { get; }

    public torch.Tensor Ids { get; }

    private IEnumerable<(string Name, Parameter Parameter)> Parameters => Student.named_parameters().Concat(Loss.Parameters);

    /// <summary>One batch of everything: its losses and the gradients of the student's and the projectors' weights.</summary>
    public (InternalResult Result, Dictionary<string, double[]?> Gradients) Run(int[] layers)
    {
        ZeroGradients();
        var result = Backward(layers, 0, TinyPair.Sequences, StepCounts.Of([TinyPair.Batch()]));
        return (result, Gradients());
    }

    /// <summary>Some of the sequences as a micro-batch, whose gradients are added to those there are.</summary>
    public InternalResult Backward(int[] layers, int first, int count, StepCounts counts)
    {
        var ids = Ids.narrow(0, first, count);
        TeacherInternals signal;
        using (torch.no_grad())
            signal = Loss.Read(Teacher.Forward(ids, Loss.TeacherRequest(layers)), layers);
        var mask = torch.tensor(TinyPair.Batch(first, count).LossMask, [count, TinyPair.Tokens]);
        var result = Loss.Evaluate(Student.Forward(ids, Loss.StudentRequest(layers)), signal, mask, layers, counts);
        torch.autograd.backward(
            [.. result.Roots.Select(root => root.Tensor)], [.. result.Roots.Select(root => root.Gradient)]);
        return result;
    }

    public void ZeroGradients()
    {
        foreach (var (_, parameter) in Parameters)
            parameter.grad = null;
    }

    public Dictionary<string, double[]?> Gradients() => Parameters.ToDictionary(
        named => named.Name, named => named.Parameter.grad?.to(torch.ScalarType.Float64).data<double>().ToArray());

    public void Dispose()
    {
        Student.Dispose();
        Teacher.Dispose();
        Loss.Dispose();
        Ids.Dispose();
    }
}
