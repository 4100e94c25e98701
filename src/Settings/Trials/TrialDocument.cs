using Akka.Configuration;

namespace ActorDistill.Settings.Trials;

/// <summary>
/// The settings of a trial as the coordinator hands them to workers: HOCON with every key, so that no default of theirs counts.
/// </summary>
/// <param name="Settings">What it is trained with.</param>
/// <param name="Text">On which text.</param>
/// <param name="Ensemble">By which models, as one; null for a single teacher.</param>
public sealed record TrialDocument(TrialSettings Settings, TrialText Text, TrialEnsemble? Ensemble = null)
{
    /// <summary>The document's text. The same sections and digests give the same text.</summary>
    /// <param name="sections">training, objective, payload, representations, model, evaluate, checkpoints and early-stop.</param>
    /// <param name="text">On which text.</param>
    /// <param name="ensemble">By which models; null for a single teacher.</param>
    public static string Render(Config sections, TrialText text, TrialEnsemble? ensemble = null) =>
        TrialDocumentText.Render(sections, text, ensemble);

    /// <summary>Reads what <see cref="Render"/> wrote.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="document">HOCON.</param>
    /// <exception cref="SettingsException">A key is missing, unknown or out of range.</exception>
    public static TrialDocument Parse(string name, string document) => TrialDocumentText.Parse(name, document);
}
