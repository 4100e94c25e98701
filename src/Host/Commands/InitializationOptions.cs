using System.CommandLine;
using System.Globalization;
using ActorDistill.Schedules.Initialization;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>The options that say how a student's first weights are made.</summary>
internal sealed class InitializationOptions
{
    private readonly Option<string> _kind = Of("--kind", $"The method: {InitializationNames.Known}.", "guide-full");
    private readonly Option<string> _layerMap = Of(
        "--layer-map", "The teacher's layers: uniform, first, influence (drops those that do least), or a list such as 0,2,4.", "uniform");
    private readonly Option<string> _groups = Of(
        "--groups", "The teacher's key-value groups: uniform, first, or a list such as 0,2.", "uniform");
    private readonly Option<string> _neurons = Of("--neurons", "The teacher's neurons under GUIDE: score or uniform.", "score");
    private readonly Option<string?> _basis = new("--basis")
    {
        Description = "What the basis of the stream is taken from: balanced (guide-full's), embedding (guide-min's), pooled, "
            + "token-embedding.",
    };
    private readonly Option<double> _embeddingVote = Of(
        "--embedding-vote", "Weight of the embedding in a balanced basis, beside one vote for each norm.", 0.0);
    private readonly Option<int> _calibrationBlocks = Of("--calibration-blocks", "Sequences of text that the teacher reads.", 256);
    private readonly Option<string> _calibration = Of(
        "--calibration", "Where they are: spread over the whole text, or the first of it.", "spread");
    private readonly Option<bool> _logitScale = Of("--logit-scale", "Scale the logits to the smallest KL from the teacher.", false);
    private readonly Option<bool> _keepEpsilon = Of("--keep-epsilon", "Leave rms_norm_eps as the config has it.", false);
    private readonly Option<ulong> _seed = Of("--seed", "Of the weights that are drawn.", 0UL);

    public void AddTo(Command command)
    {
        Option[] all =
        [
            _kind, _layerMap, _groups, _neurons, _basis, _embeddingVote, _calibrationBlocks, _calibration, _logitScale, _keepEpsilon, _seed,
        ];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <summary>The settings, checked.</summary>
    /// <exception cref="OperatorException">One is out of range; names the option.</exception>
    public InitializationSettings Settings(ParseResult parsed)
    {
        var settings = new InitializationSettings
        {
            Kind = InitializationNames.Find(parsed.GetValue(_kind)!)
                ?? throw new OperatorException($"--kind is {parsed.GetValue(_kind)}, must be one of {InitializationNames.Known}"),
            Layers = Layers(parsed.GetValue(_layerMap)!),
            Groups = Groups(parsed.GetValue(_groups)!),
            Neurons = One(parsed.GetValue(_neurons)!, "--neurons", ("score", NeuronChoice.Score), ("uniform", NeuronChoice.Uniform)),
            Basis = parsed.GetValue(_basis) is { } basis ? Basis(basis) : null,
            EmbeddingVote = parsed.GetValue(_embeddingVote),
            CalibrationBlocks = parsed.GetValue(_calibrationBlocks),
            Calibration = One(
                parsed.GetValue(_calibration)!, "--calibration", ("spread", CalibrationChoice.Spread), ("first", CalibrationChoice.First)),
            LogitScale = parsed.GetValue(_logitScale),
            KeepEpsilon = parsed.GetValue(_keepEpsilon),
            Seed = parsed.GetValue(_seed),
        };
        OptionFault.Throw(settings.FirstFault());
        return settings;
    }

    private static LayerChoiceSettings Layers(string text) => Numbers(text) is { } listed
        ? new LayerChoiceSettings(LayerChoice.Listed, listed)
        : new LayerChoiceSettings(One(
            text, "--layer-map", ("uniform", LayerChoice.Uniform), ("first", LayerChoice.First),
            ("influence", LayerChoice.HighestInfluence), ("a list such as 0,2,4", LayerChoice.Listed)));

    private static GroupChoiceSettings Groups(string text) => Numbers(text) is { } listed
        ? new GroupChoiceSettings(GroupChoice.Listed, listed)
        : new GroupChoiceSettings(One(
            text, "--groups", ("uniform", GroupChoice.Uniform), ("first", GroupChoice.First), ("a list such as 0,2", GroupChoice.Listed)));

    private static BasisStatistic Basis(string text) => One(
        text, "--basis", ("balanced", BasisStatistic.Balanced), ("pooled", BasisStatistic.Pooled),
        ("embedding", BasisStatistic.Embedding), ("token-embedding", BasisStatistic.TokenEmbedding));

    // "0,2,4"; null when the text does not begin like numbers, so that it is told as a name.
    private static List<int>? Numbers(string text)
    {
        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            numbers.Add(number);
        }
        return numbers;
    }

    private static T One<T>(string text, string option, params (string Name, T Value)[] known)
    {
        foreach (var (name, value) in known)
            if (name == text)
                return value;
        throw new OperatorException($"{option} is {text}, must be one of {string.Join("; ", known.Select(pair => pair.Name))}");
    }

    private static Option<T> Of<T>(string name, string description, T value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
