using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.Distillation.Verification;

/// <summary>
/// manifest.json of a folder of golden objectives: a list of { "file", "objective", parameters }, the objectives named as operators name
/// them (with underscores), or "top_k_tail_kl": forward KL over the teacher's k most likely tokens and one column for the rest.
/// </summary>
public static class GoldenManifest
{
    /// <summary>The manifest's name in its folder.</summary>
    public const string FileName = "manifest.json";

    private const string TopKTailKl = "top_k_tail_kl";

    /// <summary>Every case, in the manifest's order.</summary>
    /// <exception cref="OperatorException">The manifest is missing, malformed or empty, or lacks or breaks a parameter.</exception>
    public static IReadOnlyList<GoldenCase> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var cases = GoldenJson.ReadList(path).Select(entry => CaseOf(folder, entry)).ToList();
        return cases.Count > 0 ? cases : throw new OperatorException($"{path}: holds no case");
    }

    private static GoldenCase CaseOf(string folder, GoldenJson entry)
    {
        var (file, name) = (entry.Text("file"), entry.Text("objective"));
        var settings = name == TopKTailKl ? new ForwardKlSettings() : SettingsOf(name, entry);
        if (settings?.FirstFault() is { } fault)
            throw entry.Fault(fault);
        var topK = name == TopKTailKl ? (int?)entry.Count("k") : null;
        var coefficient = settings is TaidObjectiveSettings ? entry.Number("t") : 1;
        if (!(coefficient is >= 0 and <= 1))
            throw entry.Fault("t must be 0 to 1");
        return new GoldenCase(Path.Combine(folder, file), name, settings, topK, coefficient);
    }

    private static ObjectiveSettings? SettingsOf(string name, GoldenJson entry) =>
        !ObjectiveNames.TryParse(name, out var kind) ? null : kind.Value switch
        {
            ObjectiveKind.HardCrossEntropy => new HardCrossEntropySettings(),
            ObjectiveKind.ForwardKl => new ForwardKlSettings(entry.Number("temperature", 1)),
            ObjectiveKind.ForwardCrossEntropy => new ForwardCrossEntropySettings(entry.Number("temperature", 1)),
            ObjectiveKind.ReverseKl => new ReverseKlSettings(),
            ObjectiveKind.SymmetricKl => new SymmetricKlSettings(entry.Number("forward_weight")),
            ObjectiveKind.GeneralizedJs => new GeneralizedJsSettings(entry.Number("teacher_weight")),
            ObjectiveKind.TotalVariation => new TotalVariationSettings(),
            // "Target" is the first argument of either divergence: the teacher of the one, the student of the other.
            ObjectiveKind.SkewForwardKl => new SkewForwardKlSettings(entry.Number("target_weight")),
            ObjectiveKind.SkewReverseKl => new SkewReverseKlSettings(entry.Number("target_weight")),
            ObjectiveKind.AdaptiveKl => new AdaptiveKlSettings(entry.Number("head_mass")),
            ObjectiveKind.DecoupledKd =>
                new DecoupledKdSettings(entry.Number("alpha"), entry.Number("beta"), entry.Number("temperature", 1)),
            ObjectiveKind.LogitMse => new LogitMseSettings(),
            // The case has its own t; no schedule takes part.
            ObjectiveKind.Taid => new TaidObjectiveSettings(new TaidSettings(StepCount: 1)),
            ObjectiveKind.UniversalLogit => new UniversalLogitSettings(),
        };
}
