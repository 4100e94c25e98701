using ActorDistill.Distillation.Training;
using ActorDistill.Models.Configuration;
using ActorDistill.Models.Decoder;
using ActorDistill.Schedules.Representations;
using TorchSharp;
using TorchSharp.Modules;

namespace ActorDistill.Distillation.Representations;

/// <summary>What the internal losses of a micro-batch are.</summary>
/// <param name="Attention">Its part of the step's attention loss, in nats: the micro-batches' parts add up. Without its weight.</param>
/// <param name="Hidden">Its part of the step's hidden loss, summed over the active layers; without its weight.</param>
/// <param name="Roots">Where the gradients of the weighted sum enter the student, its projectors among them.</param>
public sealed record InternalResult(double Attention, double Hidden, IReadOnlyList<GradientRoot> Roots);

/// <summary>
/// Distillation from internal representations (Aguilar et al., AAAI 2020): attention and hidden states of mapped layers. Layers are counted
/// from 1, as in <see cref="LayerMap"/>. B sequences of S tokens. Belongs to one thread.
/// </summary>
public sealed class InternalLoss : IDisposable
{
    private readonly IReadOnlyList<int> _layerMap;
    private readonly LayerComparison _comparison;
    private readonly HiddenWidths _widths;

    /// <summary>The losses between a student and a teacher.</summary>
    /// <param name="settings">What is compared how.</param>
    /// <param name="student">The student's architecture.</param>
    /// <param name="teacher">The teacher's.</param>
    /// <param name="dtype">The dtype of the projectors: that of the student's weights.</param>
    /// <param name="device">Where the student is; the processor when not given.</param>
    /// <param name="seed">Of the projectors.</param>
    /// <param name="teacherProjection">For <see cref="WidthMatch.Pca"/>, from <see cref="PcaProjection"/>: [Dt, D]; else null.</param>
    /// <exception cref="ArgumentException"><see cref="FirstFault"/> has one, or the projection is missing or of another shape.</exception>
    public InternalLoss(
        RepresentationSettings settings, DecoderConfig student, DecoderConfig teacher, torch.ScalarType dtype = torch.ScalarType.Float32,
        torch.Device? device = null, ulong seed = 0, torch.Tensor? teacherProjection = null)
    {
        if (FirstFault(settings, student, teacher) is { } fault)
            throw new ArgumentException(fault, nameof(settings));
        Settings = settings;
        _layerMap = LayerMap.Of(settings.LayerMap, student.NumLayers, teacher.NumLayers);
        _widths = new HiddenWidths(settings, student, teacher, dtype, device ?? torch.CPU, seed, teacherProjection);
        _comparison = new LayerComparison(settings, _widths);
    }

    /// <summary>What is compared how.</summary>
    public RepresentationSettings Settings { get; }

    /// <summary>
    /// The matrices of <see cref="WidthMatch.Learned"/>, one per student layer, [Dt, D] each: they are trained with the student, and a
    /// checkpoint keeps them under these names. Empty otherwise.
    /// </summary>
    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _widths.Parameters;

    /// <summary>The fixed projection of <see cref="WidthMatch.Pca"/>, [Dt, D]; null otherwise.</summary>
    public torch.Tensor? TeacherProjection => _widths.TeacherProjection;

    /// <summary>Why the two cannot be compared so, in one line for operators; null when they can.</summary>
    public static string? FirstFault(RepresentationSettings settings, DecoderConfig student, DecoderConfig teacher) =>
        InternalLossRules.FirstFault(settings, student, teacher);

    /// <summary>
    /// What the student's pass must keep for these layers; neither logits nor the final state, so it ends at the last of them.
    /// </summary>
    public ForwardRequest StudentRequest(IReadOnlyCollection<int> activeLayers)
    {
        var attention = Attention(activeLayers);
        return new ForwardRequest
        {
            Logits = false,
            HiddenStates = Hidden(activeLayers),
            AttentionScores = Settings.HeadMatch == HeadMatch.Relations ? new HashSet<int>() : attention,
            AttentionInputs = Settings.HeadMatch == HeadMatch.Relations ? attention : new HashSet<int>(),
        };
    }

    /// <summary>What the teacher's pass must keep for these layers of the student.</summary>
    public ForwardRequest TeacherRequest(IReadOnlyCollection<int> activeLayers)
    {
        var teacherLayers = activeLayers.Select(TeacherLayer).ToList();
        var attention = Attention(teacherLayers);
        return new ForwardRequest
        {
            Logits = false,
            HiddenStates = Hidden(teacherLayers),
            Attention = Settings.HeadMatch == HeadMatch.Relations ? new HashSet<int>() : attention,
            AttentionInputs = Settings.HeadMatch == HeadMatch.Relations ? attention : new HashSet<int>(),
        };
    }

    /// <summary>What a teacher's pass gave for these layers of the student; tensors in the scope that is open around the call.</summary>
    public TeacherInternals Read(DecoderOutput teacher, IReadOnlyCollection<int> activeLayers)
    {
        var layers = activeLayers.Select(TeacherLayer).ToList();
        return new TeacherInternals(
            layers.Where(layer => teacher.Attention.ContainsKey(layer - 1)).ToDictionary(
                layer => layer, layer => Compared(teacher.Attention[layer - 1])),
            layers.Where(layer => teacher.AttentionInputs.ContainsKey(layer - 1)).ToDictionary(
                layer => layer, layer => teacher.AttentionInputs[layer - 1]),
            layers.Where(teacher.HiddenStates.ContainsKey).ToDictionary(layer => layer, layer => teacher.HiddenStates[layer]));
    }

    /// <summary>The losses of a micro-batch and where their gradients enter the student. Nothing is recorded.</summary>
    /// <param name="student">From a pass with <see cref="StudentRequest"/>.</param>
    /// <param name="teacher">For the same tokens, on the student's device.</param>
    /// <param name="lossMask">Which positions are valid: bool [B, S].</param>
    /// <param name="activeLayers">The student's layers that are compared.</param>
    /// <param name="counts">Of the whole optimizer step, so that micro-batches add up to the loss of one batch.</param>
    /// <returns>Gradients in the scope that is open around the call. All 0 when nothing is valid.</returns>
    /// <exception cref="KeyNotFoundException">A pass was not asked for a layer.</exception>
    public InternalResult Evaluate(
        DecoderOutput student, TeacherInternals teacher, torch.Tensor lossMask, IReadOnlyCollection<int> activeLayers, StepCounts counts)
    {
        using var scope = torch.NewDisposeScope();
        using var unrecorded = torch.no_grad();
        var places = ComparedPositions.Of(Settings.Positions, lossMask);  // [N]
        var (attention, hidden) = (0.0, 0.0);
        var roots = new List<GradientRoot>();
        foreach (var layer in activeLayers)
        {
            if (Settings.AttentionWeight > 0)
                attention += _comparison.Attention(student, teacher, layer, TeacherLayer(layer), lossMask, counts, roots);
            if (Settings.HiddenWeight > 0)
                hidden += _comparison.Hidden(student, teacher, layer, TeacherLayer(layer), places, counts, roots);
        }
        foreach (var root in roots)
            root.Gradient.MoveToOuterDisposeScope();
        return new InternalResult(attention, hidden, roots);
    }

    /// <summary>Frees the projectors.</summary>
    public void Dispose() => _widths.Dispose();

    private int TeacherLayer(int studentLayer) => _layerMap[studentLayer - 1];

    private torch.Tensor Compared(torch.Tensor attention) =>
        Settings.HeadMatch == HeadMatch.Average ? attention.mean([1], keepdim: true) : attention;

    private HashSet<int> Attention(IEnumerable<int> layers) => Settings.AttentionWeight > 0 ? [.. layers.Select(layer => layer - 1)] : [];

    private HashSet<int> Hidden(IEnumerable<int> layers) => Settings.HiddenWeight > 0 ? [.. layers] : [];
}
