using ActorDistill.Cluster.Coordination;
using ActorDistill.Models.Configuration;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Settings;
using ActorDistill.Settings.Runs;
using ActorDistill.Settings.Sweeps;
using ActorDistill.Settings.Trials;
using ActorDistill.Storage;
using ActorDistill.TeacherActors.Forward;

namespace ActorDistill.Host.Runs;

/// <summary>Understands trials' settings for the coordinator, which hands them on without a look inside.</summary>
internal sealed class TrialReader(RunSettings run, TrialText text) : ITrialReader
{
    /// <inheritdoc/>
    public TrialSpec Read(TrialId trial, string settings, TrialSpec? clonedFrom)
    {
        try
        {
            var named = TrialOverlay.Read(run, trial.Value, settings, clonedFrom?.Settings);
            if (EnsembleRules.FirstFault(named.Settings, text.VocabSize, run.Ensemble) is { } fault)
                throw new OperatorException($"{trial}: {fault}");
            return TrialSpecs.Of(named, text, run.Ensemble);
        }
        catch (SettingsException mistakes)
        {
            throw new OperatorException($"{trial}: {string.Join("; ", mistakes.Faults)}", mistakes);
        }
    }

    /// <inheritdoc/>
    public string? RungFault(TrialSpec spec, HalvingSettings halving) =>
        RungRule.FirstFault(halving, TrialDocument.Parse(spec.Trial.Value, spec.Settings).Settings);

    /// <inheritdoc/>
    public PayloadFormat FormatOf(TrialSpec spec, TeacherModel teacher)
    {
        var document = TrialDocument.Parse(spec.Trial.Value, spec.Settings);
        return FormatOf(document.Settings, document.Text.VocabSize, teacher.LayerCount, run.Teacher.Dtype);
    }

    /// <summary>What a teacher hands over for a trial.</summary>
    /// <param name="settings">The trial's.</param>
    /// <param name="vocabSize">Tokens of the vocabulary.</param>
    /// <param name="teacherLayers">Layers of the teacher.</param>
    /// <param name="teacherDtype">What it computes in, whose states lose nothing on the way.</param>
    /// <exception cref="OperatorException">The folder of the student's first weights has no readable config.json.</exception>
    public static PayloadFormat FormatOf(TrialSettings settings, int vocabSize, int teacherLayers, string teacherDtype)
    {
        var objective = settings.Loss.Objective;
        var layers = settings.Representations is { } compared
            ? PayloadFormats.LayersOf(compared, StudentLayers(settings.Model, teacherLayers), teacherLayers, EncodingOf(teacherDtype))
            : [];
        return PayloadFormats.Of(
            objective.NeedsTeacher ? settings.Payload : null, objective.Temperature, vocabSize, settings.Text.Seed, layers);
    }

    private static int StudentLayers(StudentModelSettings model, int teacherLayers) =>
        model.Folder is { } folder ? HuggingFaceConfig.Read(folder).NumLayers : model.Layers ?? teacherLayers;

    private static NumberEncoding EncodingOf(string dtype) => dtype switch
    {
        "bfloat16" => NumberEncoding.BFloat16,
        "float16" => NumberEncoding.Float16,
        _ => NumberEncoding.Float32,
    };
}
