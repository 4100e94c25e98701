using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Signals;

/// <summary>The objectives as the papers write them, for autograd: what the closed forms have to agree with.</summary>
internal static class PlainObjective
{
    /// <summary>All that can be had from log-probabilities of any columns.</summary>
    public static readonly IReadOnlyList<ObjectiveSettings> OnColumns =
    [
        new HardCrossEntropySettings(), new ForwardKlSettings(), new ForwardKlSettings(2), new ForwardCrossEntropySettings(0.5),
        new ReverseKlSettings(), new SymmetricKlSettings(0.7), new GeneralizedJsSettings(0.3), new TotalVariationSettings(),
        new SkewForwardKlSettings(), new SkewReverseKlSettings(), new SkewReverseKlSettings(DetachMixture: true),
        new AdaptiveKlSettings(), new DecoupledKdSettings(1, 0.5, 2), new TaidObjectiveSettings(new TaidSettings(10)),
    ];

    /// <summary>Those and the two that need every logit.</summary>
    public static readonly IReadOnlyList<ObjectiveSettings> All = [.. OnColumns, new LogitMseSettings(), new UniversalLogitSettings()];

    /// <summary>Each row's loss, recorded: [R].</summary>
    /// <param name="settings">Which.</param>
    /// <param name="student">Log-probabilities at the temperature: [R, C].</param>
    /// <param name="teacher">Log-probabilities at the temperature: [R, C].</param>
    /// <param name="labels">[R].</param>
    /// <param name="t">TAID's share of the teacher.</param>
    public static torch.Tensor Loss(
        ObjectiveSettings settings, torch.Tensor student, torch.Tensor teacher, torch.Tensor labels, double t)
    {
        var square = settings.Temperature * settings.Temperature;
        return settings switch
        {
            HardCrossEntropySettings => student.gather(1, labels.unsqueeze(1)).squeeze(1).neg(),
            ForwardKlSettings => Kl(teacher, student) * square,
            ForwardCrossEntropySettings => Sum(teacher.exp().neg(), student) * square,
            ReverseKlSettings => Kl(student, teacher),
            SymmetricKlSettings s => Kl(teacher, student) * s.ForwardWeight + Kl(student, teacher) * (1 - s.ForwardWeight),
            GeneralizedJsSettings s => Js(student, teacher, s.TeacherWeight),
            TotalVariationSettings => (student.exp() - teacher.exp()).abs().sum(1) * 0.5,
            SkewForwardKlSettings s => Kl(teacher, Mixture(teacher, student, s.TeacherWeight)),
            SkewReverseKlSettings s => Kl(student, Mixture(s.DetachMixture ? student.detach() : student, teacher, s.StudentWeight)),
            AdaptiveKlSettings s => Adaptive(student, teacher, s.HeadMass),
            DecoupledKdSettings s => Decoupled(student, teacher, labels, s) * square,
            LogitMseSettings => Centred(student).sub(Centred(teacher)).pow(2).mean([1]),
            UniversalLogitSettings => (student.exp().sort(1, true).Values - teacher.exp().sort(1, true).Values).abs().sum(1),
            TaidObjectiveSettings => Sum((student.detach() * (1 - t) + teacher * t).softmax(1).neg(), student),
            _ => throw new ArgumentOutOfRangeException(nameof(settings)),
        };
    }

    private static torch.Tensor Js(torch.Tensor student, torch.Tensor teacher, double weight)
    {
        var mixture = Mixture(teacher, student, weight);
        return Kl(teacher, mixture) * weight + Kl(student, mixture) * (1 - weight);
    }

    // The weights are constants.
    private static torch.Tensor Adaptive(torch.Tensor student, torch.Tensor teacher, double headMass)
    {
        var (sorted, order) = teacher.exp().sort(1, descending: true);
        var gap = (teacher.exp() - student.exp()).abs().detach().gather(1, order);
        var inHead = (sorted.cumsum(1) - sorted).lt(headMass).to(torch.float64);
        var weight = (gap * inHead).sum(1) / gap.sum(1);
        return weight * Kl(teacher, student) + (1 - weight) * Kl(student, teacher);
    }

    private static torch.Tensor Decoupled(torch.Tensor student, torch.Tensor teacher, torch.Tensor labels, DecoupledKdSettings s)
    {
        var isLabel = torch.zeros_like(student).scatter(1, labels.unsqueeze(1), torch.ones_like(student)).gt(0.5);
        var (q, p) = (Split(student), Split(teacher));
        return Kl(p.Binary, q.Binary) * s.TargetWeight + Kl(p.Others, q.Others) * s.NonTargetWeight;

        (torch.Tensor Binary, torch.Tensor Others) Split(torch.Tensor logProbs)
        {
            // Far enough down to count for nothing, near enough for 0 * log to be 0.
            var rest = logProbs.masked_fill(isLabel, -1e4);
            var ofLabel = logProbs.gather(1, labels.unsqueeze(1));
            return (torch.cat([ofLabel, rest.logsumexp(1, true)], 1), rest.log_softmax(1));
        }
    }

    private static torch.Tensor Centred(torch.Tensor logits) => logits - logits.mean([1], true);

    // log(weight * exp(first) + (1 - weight) * exp(second)).
    private static torch.Tensor Mixture(torch.Tensor first, torch.Tensor second, double weight) =>
        (first + Math.Log(weight)).logaddexp(second + Math.Log(1 - weight));

    private static torch.Tensor Kl(torch.Tensor left, torch.Tensor right) => Sum(left.exp(), left - right);

    private static torch.Tensor Sum(torch.Tensor probs, torch.Tensor logs) => (probs * logs).sum(1);
}
