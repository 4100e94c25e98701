using System.Globalization;
using System.Text;
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

    public static string Render(Config sections, TrialText text)
    {
        var written = new StringBuilder();
        written.Append(Root).Append(" {\n");
        foreach (var name in TrialSettingsReader.Sections.Order(StringComparer.Ordinal))
            Append(written, name, sections.GetValue(name) ?? throw new ArgumentException($"there is no section {name}"), depth: 1);
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
        reader.Finish();
        return new TrialDocument(settings, text);
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
