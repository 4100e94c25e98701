using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using ActorDistill.Schedules.Payloads;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>What the teacher hands over.</summary>
internal sealed class PayloadOptions
{
    private readonly Option<string> _kind = new("--payload")
    {
        Description = $"What the teacher hands over: {string.Join(", ", PayloadNames.Kinds)}.",
        DefaultValueFactory = _ => PayloadNames.Of(PayloadKind.Hidden),
    };
    private readonly Option<string> _dtype = new("--payload-dtype")
    {
        Description = $"What its numbers are rounded to: {string.Join(", ", PayloadNames.Dtypes)}.",
        DefaultValueFactory = _ => PayloadNames.Of(PayloadDtype.Float32),
    };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Tokens kept beside the label. Default 64." };
    private readonly Option<string?> _form = new("--top-k-form")
    {
        Description = $"What becomes of the other tokens: {string.Join(", ", PayloadNames.Forms)}. Default tail-bucket.",
    };
    private readonly Option<int?> _samples = new("--samples") { Description = "Draws for a token. Default 50." };

    public IReadOnlyList<Option> All => [_kind, _dtype, _topK, _form, _samples];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>The settings, all checked.</summary>
    /// <exception cref="OperatorException">An unknown name, a number out of range, or an option of another payload.</exception>
    public PayloadSettings Settings(ParseResult parsed)
    {
        var kind = Named<PayloadKind>(PayloadNames.TryParse, _kind, parsed.GetValue(_kind)!, PayloadNames.Kinds);
        RequireOwner(parsed, _topK, kind, PayloadKind.TopK);
        RequireOwner(parsed, _form, kind, PayloadKind.TopK);
        RequireOwner(parsed, _samples, kind, PayloadKind.Samples);
        var otherwise = new PayloadSettings();
        var settings = new PayloadSettings(
            kind,
            Named<PayloadDtype>(PayloadNames.TryParse, _dtype, parsed.GetValue(_dtype)!, PayloadNames.Dtypes),
            parsed.GetValue(_topK) ?? otherwise.TopK,
            parsed.GetValue(_samples) ?? otherwise.SampleCount,
            parsed.GetValue(_form) is { } form ? Named<TopKForm>(PayloadNames.TryParse, _form, form, PayloadNames.Forms) : otherwise.Form);
        OptionFault.Throw(settings.FirstFault());
        return settings;
    }

    private static void RequireOwner(ParseResult parsed, Option option, PayloadKind kind, PayloadKind owner)
    {
        if (parsed.GetResult(option) is { Implicit: false } && kind != owner)
            throw new OperatorException(
                $"{option.Name} goes with --payload {PayloadNames.Of(owner)}, not with {PayloadNames.Of(kind)}");
    }

    private delegate bool Parser<T>(string name, [NotNullWhen(true)] out T? value) where T : struct;

    private static T Named<T>(Parser<T> parse, Option option, string name, IReadOnlyList<string> all) where T : struct =>
        parse(name, out var value)
            ? value.Value
            : throw new OperatorException($"{option.Name} is {name}, must be one of {string.Join(", ", all)}");
}
