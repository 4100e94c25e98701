using ActorDistill.Schedules.Initialization;
using ActorDistill.Settings.Reading;

namespace ActorDistill.Settings.Trials;

internal static class StudentModelReader
{
    private const string Teacher = "teacher";

    public static StudentModelSettings Read(SettingsReader reader, ulong seed)
    {
        var model = Sizes(reader, seed);
        reader.Check(model.FirstFault());
        return model;
    }

    private static StudentModelSettings Sizes(SettingsReader reader, ulong seed) => new(
        Folder: reader.TextUnlessEmpty("folder"),
        Initialization: Initialization(reader.Section("init"), seed),
        HiddenSize: reader.IntUnless0("hidden-size"),
        Layers: reader.IntUnless0("layers"),
        Heads: reader.IntUnless0("heads"),
        KeyValueHeads: reader.IntUnless0("key-value-heads"),
        IntermediateSize: reader.IntUnless0("intermediate-size"),
        HeadDim: reader.IntUnless0("head-dim"),
        Tie: reader.BooleanUnless(Teacher, "tie"),
        ComputeDtype: reader.OneOf("compute-dtype", "float32", "bfloat16", "float16"));

    private static InitializationSettings Initialization(SettingsReader reader, ulong seed)
    {
        var settings = new InitializationSettings
        {
            Kind = reader.Choice<InitializationKind>("kind", kind => kind.Name()),
            Layers = Layers(reader),
            Groups = Groups(reader),
            Neurons = reader.Choice<NeuronChoice>("neurons"),
            Basis = reader.ChoiceUnless<BasisStatistic>("own", "basis"),
            EmbeddingVote = reader.Number("embedding-vote", NumberRange.NotNegative),
            CalibrationBlocks = reader.Int("calibration-blocks", min: 1),
            Calibration = reader.Choice<CalibrationChoice>("calibration"),
            LogitScale = reader.Boolean("logit-scale"),
            KeepEpsilon = reader.Boolean("keep-epsilon"),
            Seed = seed,
        };
        reader.Check(settings.FirstFault());
        return settings;
    }

    private static LayerChoiceSettings Layers(SettingsReader reader)
    {
        var (rule, listed) = reader.WordOrNumbers("layer-map", "uniform", "first", "influence");
        return listed != null ? new LayerChoiceSettings(LayerChoice.Listed, listed) : new LayerChoiceSettings(rule switch
        {
            "first" => LayerChoice.First,
            "influence" => LayerChoice.HighestInfluence,
            _ => LayerChoice.Uniform,
        });
    }

    private static GroupChoiceSettings Groups(SettingsReader reader)
    {
        var (rule, listed) = reader.WordOrNumbers("groups", "uniform", "first");
        return listed != null ? new GroupChoiceSettings(GroupChoice.Listed, listed)
            : new GroupChoiceSettings(rule == "first" ? GroupChoice.First : GroupChoice.Uniform);
    }
}
