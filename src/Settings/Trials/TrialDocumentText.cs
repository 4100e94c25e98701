using System.Globalization;
using System.Text;
using ActorDistill.Schedules.Ensembles;
using ActorDistill.Settings.Files;
using ActorDistill.Settings.Reading;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace ActorDistill.Settings.Trials;

/// <summary>
/// Writes and reads <see cref="TrialDocument"/>s. Keys are in alphabetical order and every value is in quotes, so that the text, whose
/// digest names what is made for a trial, does not depend on the order in which an operator wrote things.
/// </summary>
internal static class TrialDocumentText
{
    private const string Root = "actordistill";
    private const string TextSection = "text";
    private const string EnsembleSection = "ensemble";

    public static string Render(Config sections, TrialText text, TrialEnsemble? ensemble)
    {
        var written = new StringBuilder();
        written.Append(Root).Append(" {\n");
        foreach (var name in TrialSettingsReader.Sections.Order(StringComparer.Ordinal))
            Append(written, name, sections.GetValue(name) ?? throw new ArgumentException($"there is no section {name}"), depth: 1);
        if (ensemble != null) Append(written, ensemble);
        written.Append(CultureInfo.InvariantCulture, $$"""
              {{TextSection}} {
                corpus-digest = {{HoconQuote.Of(text.CorpusDigest)}}
                validation-digest = {{HoconQuote.Of(text.ValidationDigest)}}
                vocab-size = {{text.VocabSize}}
              }
            }

            """);
        return written.ToString();
    }

    public static TrialDocument Parse(string name, string document)
    {
        var reader = SettingsReader.Open(HoconFile.Parse(name, document), Config.Empty);
        var settings = TrialSettings.Read(reader);
        var section = reader.Section(TextSection);
        var text = new TrialText(
            section.Text("corpus-digest"), section.Text("validation-digest"), section.Int("vocab-size", min: 1));
        var ensemble = reader.IsWritten(EnsembleSection) ? EnsembleOf(reader.Section(EnsembleSection)) : null;
        reader.Finish();
        return new TrialDocument(settings, text, ensemble);
    }

    private static void Append(StringBuilder written, TrialEnsemble ensemble)
    {
        var weights = ensemble.Settings.Weights.Select(weight => weight.ToString("R", CultureInfo.InvariantCulture));
        written.Append(CultureInfo.InvariantCulture, $$"""
              {{EnsembleSection}} {
                members = [{{string.Join(", ", ensemble.Members.Select(HoconQuote.Of))}}]
                mixture = {{HoconQuote.Of(KebabCase.Of(ensemble.Settings.Mean.ToString()))}}
                weights = [{{string.Join(", ", weights)}}]
              }

            """);
    }

    private static TrialEnsemble EnsembleOf(SettingsReader section)
    {
        var (members, weights) = (section.Texts("members", minCount: 2), section.NumbersIn("weights", NumberRange.Positive));
        var ensemble = new EnsembleSettings(section.Choice<EnsembleMean>("mixture"), weights);
        section.CheckKey("weights", weights.Count == members.Count ? null : $"has {weights.Count} numbers for {members.Count} members");
        return new TrialEnsemble(members, ensemble);
    }

    private static void Append(StringBuilder written, string name, HoconValue value, int depth)
    {
        written.Append(' ', 2 * depth).Append(HoconQuote.Of(name));
        if (value.GetObject() is not { } section)
        {
            written.Append(" = ").Append(TextOf(value)).Append('\n');
            return;
        }
        written.Append(" {\n");
        foreach (var (key, inner) in section.Items.OrderBy(item => item.Key, StringComparer.Ordinal))
            Append(written, key, inner, depth + 1);
        written.Append(' ', 2 * depth).Append("}\n");
    }

    private static string TextOf(HoconValue value) => value.IsString()
        ? HoconQuote.Of(value.GetString() ?? "null")
        : $"[{string.Join(", ", value.GetArray().Select(TextOf))}]";
}
