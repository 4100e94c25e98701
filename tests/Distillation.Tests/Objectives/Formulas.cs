using ActorDistill.Distillation.Objectives;
using ActorDistill.Schedules.Objectives;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Objectives;

/// <summary>The objectives as the papers write them, for autograd: losses of rows without excluded columns or extreme values.</summary>
internal static class Formulas
{
    /// <summary>The loss of each row, recorded for gradients: [R].</summary>
    public static torch.Tensor Loss(ObjectiveSettings settings, torch.Tensor z, ObjectiveRows rows)
    {
        var (u, labels, t) = (rows.Teacher!, rows.Labels!, rows.Coefficient);
        var (p, q) = (u.softmax(-1), z.softmax(-1));
        return settings switch
        {
            HardCrossEntropySettings => -q.log().gather(-1, labels.unsqueeze(-1)).squeeze(-1),
            ForwardKlSettings kl => Tempered(kl.Temperature, Kl),
            ForwardCrossEntropySettings ce => Tempered(ce.Temperature, CrossEntropy),
            ReverseKlSettings => Kl(q, p),
            SymmetricKlSettings both => both.ForwardWeight * Kl(p, q) + (1 - both.ForwardWeight) * Kl(q, p),
            GeneralizedJsSettings { TeacherWeight: 0 } => Kl(p, q),
            GeneralizedJsSettings { TeacherWeight: 1 } => Kl(q, p),
            GeneralizedJsSettings js => JensenShannon(js.TeacherWeight, p, q),
            TotalVariationSettings => (p - q).abs().sum(-1) / 2,
            SkewForwardKlSettings skew => Kl(p, skew.TeacherWeight * p + (1 - skew.TeacherWeight) * q),
            SkewReverseKlSettings skew => SkewReverse(skew, p, q),
            AdaptiveKlSettings adaptive => Adaptive(adaptive.HeadMass, p, q),
            DecoupledKdSettings dkd => Tempered(dkd.Temperature, (a, b) => Decoupled(dkd, a, b, labels)),
            LogitMseSettings => (Centred(z) - Centred(u)).square().mean([-1]),
            TaidObjectiveSettings => CrossEntropy(((1 - t) * z.detach() + t * u).softmax(-1), q),
            UniversalLogitSettings => (Sorted(q) - Sorted(p)).abs().sum(-1),
            _ => throw new ArgumentException($"no formula for {settings}"),
        };

        torch.Tensor Tempered(double temperature, Func<torch.Tensor, torch.Tensor, torch.Tensor> loss) =>
            loss((u / temperature).softmax(-1), (z / temperature).softmax(-1)) * (temperature * temperature);
    }

    /// <summary>Gradient of the sum of the rows' losses by autograd, and the losses: [R, V] and [R].</summary>
    public static (torch.Tensor Loss, torch.Tensor Gradient) ByAutograd(ObjectiveSettings settings, ObjectiveRows rows)
    {
        var z = rows.Student.clone().requires_grad_();
        var loss = Loss(settings, z, rows);
        loss.sum().backward();
        return (loss.detach(), z.grad!);
    }

    private static torch.Tensor Kl(torch.Tensor first, torch.Tensor second) => (first * (first.log() - second.log())).sum(-1);

    private static torch.Tensor CrossEntropy(torch.Tensor target, torch.Tensor q) => -(target * q.log()).sum(-1);

    private static torch.Tensor JensenShannon(double weight, torch.Tensor p, torch.Tensor q)
    {
        var m = weight * p + (1 - weight) * q;
        return weight * Kl(p, m) + (1 - weight) * Kl(q, m);
    }

    private static torch.Tensor SkewReverse(SkewReverseKlSettings settings, torch.Tensor p, torch.Tensor q)
    {
        var m = (1 - settings.StudentWeight) * p + settings.StudentWeight * q;
        return Kl(q, settings.DetachMixture ? m.detach() : m);
    }

    // Column by column, where the product sorts: a column is of the head when the columns above it hold less than the mass.
    private static torch.Tensor Adaptive(double mass, torch.Tensor p, torch.Tensor q)
    {
        var above = p.unsqueeze(-2).gt(p.unsqueeze(-1)).to(p.dtype);                // [R, V, V]
        var head = (above * p.unsqueeze(-2)).sum(-1).lt(mass).to(p.dtype);          // [R, V]
        var gap = (p - q).abs().detach();
        var weight = (gap * head).sum(-1) / gap.sum(-1);
        return weight * Kl(p, q) + (1 - weight) * Kl(q, p);
    }

    private static torch.Tensor Decoupled(DecoupledKdSettings settings, torch.Tensor p, torch.Tensor q, torch.Tensor labels)
    {
        var isLabel = torch.nn.functional.one_hot(labels, p.shape[1]).to(p.dtype);  // [R, V]
        var (ofLabelP, ofLabelQ) = ((p * isLabel).sum(-1, keepdim: true), (q * isLabel).sum(-1, keepdim: true));    // [R, 1]
        var target = Kl(torch.cat([ofLabelP, 1 - ofLabelP], -1), torch.cat([ofLabelQ, 1 - ofLabelQ], -1));
        // At the label both become 1, and the logarithm 0.
        var (withinP, withinQ) = (p * (1 - isLabel) / (1 - ofLabelP) + isLabel, q * (1 - isLabel) / (1 - ofLabelQ) + isLabel);
        return settings.TargetWeight * target + settings.NonTargetWeight * Kl(withinP, withinQ);
    }

    private static torch.Tensor Centred(torch.Tensor logits) => logits - logits.mean([-1], keepdim: true);

    private static torch.Tensor Sorted(torch.Tensor probs) => probs.sort(-1, descending: true).Values;
}
