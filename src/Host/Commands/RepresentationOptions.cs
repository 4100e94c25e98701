using System.CommandLine;
using ActorDistill.Schedules.Representations;
using ActorDistill.Schedules.Stages;
using ActorDistill.Storage;

namespace ActorDistill.Host.Commands;

/// <summary>
/// Internal representations: what is compared between a student's and its teacher's layers. Off unless a weight is given.
/// </summary>
internal sealed class RepresentationOptions
{
    private readonly Option<double> _attentionWeight = new("--attention-weight")
    {
        Description = "Weight of the divergence of attention between layers; 0 for none.",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<double> _hiddenWeight = new("--hidden-weight")
    {
        Description = "Weight of the distance of hidden states between layers; 0 for none.",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<string?> _hiddenLoss = Choice<HiddenLossKind>("--hidden-loss", "The distance");
    private readonly Option<string?> _positions =
        Choice<RepresentationPositions>("--hidden-positions", "Which tokens' states are compared");
    private readonly Option<string?> _layerMap =
        Choice<LayerMapKind>("--layer-map", "Which teacher layer a student layer is compared with");
    private readonly Option<string?> _headMatch = Choice<HeadMatch>("--head-match", "How attention of unequally many heads is compared");
    private readonly Option<int?> _relationHeads = new("--relation-heads") { Description = "Heads of --head-match relations. Default 4." };
    private readonly Option<string?> _widthMatch = Choice<WidthMatch>("--width-match", "How states of unequal width are compared");
    private readonly Option<string?> _stages = Choice<StagePlanKind>("--stages", "In which order layers and tokens are trained");
    private readonly Option<long?> _stageSteps = new("--stage-steps") { Description = "Most steps of a stage. Default 1000." };
    private readonly Option<double?> _stageThreshold = new("--stage-threshold")
    {
        Description = "A stage ends early below this mean hidden distance. Default 0.05; 0 for never.",
    };

    private IReadOnlyList<Option> Rest =>
    [
        _hiddenLoss, _positions, _layerMap, _headMatch, _relationHeads, _widthMatch, _stages, _stageSteps, _stageThreshold,
    ];

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_attentionWeight, _hiddenWeight, .. Rest])
            command.Options.Add(option);
    }

    /// <summary>The settings, all checked; null when nothing is compared.</summary>
    /// <exception cref="OperatorException">A number out of range, an unknown name, or an option that nothing would read.</exception>
    public RepresentationSettings? Settings(ParseResult parsed)
    {
        var (attention, hidden) = (parsed.GetValue(_attentionWeight), parsed.GetValue(_hiddenWeight));
        if (attention == 0 && hidden == 0)
            return Rest.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } unread
                ? throw new OperatorException($"{unread.Name} goes with --attention-weight or --hidden-weight above 0")
                : null;
        var plan = new StagePlanSettings();
        var settings = new RepresentationSettings(
            attention, hidden, Chosen(_hiddenLoss, HiddenLossKind.Cosine), Chosen(_positions, RepresentationPositions.All),
            Chosen(_layerMap, LayerMapKind.LastOfGroup), Chosen(_headMatch, HeadMatch.Same),
            parsed.GetValue(_relationHeads) ?? 4, Chosen(_widthMatch, WidthMatch.Same),
            new StagePlanSettings(
                Chosen(_stages, StagePlanKind.AllAtOnce), parsed.GetValue(_stageSteps) ?? plan.StageSteps,
                parsed.GetValue(_stageThreshold) ?? plan.HiddenThreshold));
        OptionFault.Throw(settings.FirstFault());
        return settings;

        T Chosen<T>(Option<string?> option, T otherwise) where T : struct, Enum =>
            parsed.GetValue(option) is { } name ? EnumOption.Parse<T>(option.Name, name) : otherwise;
    }

    private static Option<string?> Choice<T>(string name, string description) where T : struct, Enum =>
        new(name) { Description = $"{description}: {string.Join(", ", EnumOption.Names<T>())}. Default {EnumOption.Names<T>()[0]}." };
}
