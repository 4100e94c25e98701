using System.Globalization;
using ActorDistill.Distillation.Runs;
using ActorDistill.Distillation.Teaching;
using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Schedules.Representations;
using ActorDistill.TeacherActors.Forward;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>What "distill-local" was asked to do, all checked.</summary>
internal sealed record DistillPlan(
    TrainingRunSettings Training, StepLosses Losses, PayloadSettings Payload, RepresentationSettings? Representations,
    EnsembleSettings? Ensemble, torch.Device Device, torch.ScalarType ComputeDtype, torch.ScalarType TeacherDtype, DecoderConfig Student,
    Tokenizer Vocabulary)
{
    /// <summary>Whether any loss compares with a teacher.</summary>
    public bool NeedsTeacher => Losses.Loss.Objective.NeedsTeacher || Representations != null;

    /// <summary>What the teachers hand over.</summary>
    public TeachingSettings Teaching(ulong seed) => new()
    {
        Distributions = Losses.Loss.Objective.NeedsTeacher,
        Payload = Payload,
        Temperature = Losses.Loss.Objective.Temperature,
        Ensemble = Ensemble,
        VocabSize = Losses.VocabSize,
        ChunkRows = Losses.ChunkRows,
        Seed = seed,
    };

    /// <summary>The same as it goes over a wire, from one teacher.</summary>
    public PayloadFormat Format(int teacherLayers, ulong seed) => PayloadFormats.Of(
        Losses.Loss.Objective.NeedsTeacher ? Payload : null, Losses.Loss.Objective.Temperature, Vocabulary.VocabSize, seed,
        Representations is null
            ? null
            : PayloadFormats.LayersOf(Representations, Student.NumLayers, teacherLayers, PayloadFormats.EncodingOf(TeacherDtype)));

    /// <summary>What decides the weights beside the training's own settings.</summary>
    public IEnumerable<(string Key, string Value)> Keys() =>
    [
        ("payload", PayloadNames.Of(Payload.Kind)), ("payload-dtype", PayloadNames.Of(Payload.Dtype)),
        ("top-k", Text(Payload.TopK)), ("top-k-form", PayloadNames.Of(Payload.Form)), ("samples", Text(Payload.SampleCount)),
        ("teacher-dtype", $"{TeacherDtype}"), ("ensemble-mean", $"{Ensemble?.Mean}"),
        ("teacher-weights", string.Join(' ', Ensemble?.Weights.Select(weight => Text(weight)) ?? [])),
    ];

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}

/// <summary>A teacher on the validation text.</summary>
internal sealed record TeacherFigure(string Folder, double NatsPerToken);

/// <summary>What "distill-local" did.</summary>
internal sealed record DistillReport(TrainingReport Training, string Student, IReadOnlyList<TeacherFigure> Teachers)
{
    public void Print(TextWriter output)
    {
        foreach (var teacher in Teachers)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{"teacher",-16} {teacher.NatsPerToken:f6} nats/token ({teacher.Folder})"));
        Training.Print(output);
    }
}
