using ActorDistill.Distillation.Representations;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Runs;

/// <summary>A tiny teacher of the tiny text, wider and deeper than its student, and what is learned from it.</summary>
internal sealed record TinyTeaching(
    LossSettings Loss, PayloadSettings? Payload = null, RepresentationSettings? Representations = null, int TeacherCount = 1)
{
    public static LossSettings ForwardKl { get; } = new(new ForwardKlSettings(2), SoftWeight: 0.9, HardWeight: 0.1);

    public OpenTeaching Open(ulong projectorSeed = 4, torch.ScalarType dtype = torch.ScalarType.Float32)
    {
        var decoders = Enumerable.Range(0, TeacherCount).Select(i => NewTeacher(seed: 70 + (ulong)i)).ToList();
        var compared = Representations is { } settings
            ? new InternalLoss(settings, TinyText.Config, decoders[0].Config, dtype, seed: projectorSeed)
            : null;
        var teaching = new TeachingSettings
        {
            Payload = Payload ?? new PayloadSettings(),
            Temperature = Loss.Objective.Temperature,
            Seed = 6,
        };
        return new OpenTeaching(
            decoders, new LocalTeacher(decoders, teaching, compared), new StepLosses { Loss = Loss, Internal = compared });
    }

    public static CausalDecoder NewTeacher(ulong seed, torch.ScalarType dtype = torch.ScalarType.Float32)
    {
        var decoder = new CausalDecoder(TinyText.Config with { HiddenSize = 24, NumLayers = 4 }, dtype, torch.CPU);
        decoder.Initialize(seed, std: 0.3);
        return decoder;
    }
}

/// <summary>Owns the teachers' weights and the projectors.</summary>
internal sealed record OpenTeaching(IReadOnlyList<CausalDecoder> Decoders, LocalTeacher Teacher, StepLosses Losses) : IDisposable
{
    public void Dispose()
    {
        foreach (var decoder in Decoders)
            decoder.Dispose();
        Losses.Internal?.Dispose();
    }
}
