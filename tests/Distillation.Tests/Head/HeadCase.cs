using ActorDistill.Distillation.Head;
using ActorDistill.Distillation.Signals;
using ActorDistill.Distillation.Tests.Signals;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Payloads;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Head;

/// <summary>A random head in float64, a teacher of it in every payload, and the loss as autograd sees it.</summary>
internal sealed class HeadCase
{
    public const int Rows = 7;
    private const int Width = 5;
    private const int TeacherWidth = 6;

    /// <param name="vocabSize">The student's columns.</param>
    /// <param name="teacherVocabSize">The teacher's columns.</param>
    public HeadCase(int vocabSize = 11, int teacherVocabSize = 11)
    {
        using var generator = new torch.Generator(77);
        States = Normal(Rows, Width);
        Weight = Normal(vocabSize, Width);
        TeacherStates = Normal(Rows, TeacherWidth);
        TeacherWeight = Normal(teacherVocabSize, TeacherWidth);
        Labels = torch.randint(0, Math.Min(vocabSize, teacherVocabSize), [Rows], generator: generator);

        torch.Tensor Normal(long rows, long columns) => torch.randn(rows, columns, torch.float64, generator: generator);
    }

    public torch.Tensor States { get; }

    public torch.Tensor Weight { get; }

    public torch.Tensor TeacherStates { get; }

    public torch.Tensor TeacherWeight { get; }

    public torch.Tensor Labels { get; }

    public int Common => (int)Math.Min(Weight.shape[0], TeacherWeight.shape[0]);

    /// <summary>What the teacher would hand over, in float64 so that nothing is lost by rounding.</summary>
    public TeacherSignal Signal(PayloadSettings payload, double temperature)
    {
        var logits = TeacherStates.mm(TeacherWeight.t());
        switch (payload.Kind)
        {
            case PayloadKind.Hidden:
                return new HiddenStateSignal(TeacherStates.alias(), TeacherWeight);
            case PayloadKind.Logits:
                return new LogitsSignal(logits);
            case PayloadKind.TopK:
                var logProbs = logits.narrow(1, 0, Common).div(temperature).log_softmax(1);
                var (kept, ids) = logProbs.topk(payload.TopK);
                var tail = logProbs.scatter(1, ids, kept.full_like(double.NegativeInfinity)).logsumexp(1);
                return new TopKSignal(ids, kept, tail, temperature, payload.Form);
            default:
                using (var generator = new torch.Generator(3))
                    return SignalMaker.Make(payload, temperature, TeacherStates, TeacherWeight, Labels, generator, Common);
        }
    }

    /// <summary>(soft weight * objective + hard weight * cross-entropy) / denominator by autograd.</summary>
    public (torch.Tensor States, torch.Tensor Weight, double SoftSum) Autograd(
        LossSettings loss, PayloadSettings payload, TeacherSignal signal, double denominator, double t)
    {
        var states = States.clone().requires_grad_();
        var weight = Weight.clone().requires_grad_();
        var logits = states.mm(weight.t()).narrow(1, 0, Common);
        var temperature = loss.Objective.Temperature;
        var student = logits.div(temperature).log_softmax(1);
        var soft = loss.Objective switch
        {
            HardCrossEntropySettings => PlainObjective.Loss(loss.Objective, student, student, Labels, t).sum(),
            _ => OnPayload(student).sum(),
        };
        var hard = PlainObjective.Loss(new HardCrossEntropySettings(), logits.log_softmax(1), logits, Labels, t).sum();
        ((soft * loss.SoftWeight + hard * loss.HardWeight) / denominator).backward();
        return (states.grad!, weight.grad!, soft.ToDouble());

        torch.Tensor OnPayload(torch.Tensor logProbs)
        {
            var teacher = TeacherStates.mm(TeacherWeight.t()).narrow(1, 0, Common).div(temperature).log_softmax(1);
            return (payload.Kind, payload.Form) switch
            {
                (PayloadKind.Hidden or PayloadKind.Logits, _) => PlainObjective.Loss(loss.Objective, logProbs, teacher, Labels, t),
                (PayloadKind.TopK, TopKForm.TailBucket) => OnBuckets(logProbs, teacher, ((TopKSignal)signal).TokenIds),
                (PayloadKind.TopK, _) => OnKept(logProbs, (TopKSignal)signal),
                _ => OnDraws(logProbs, (SampledSignal)signal),
            } * (payload.Kind == PayloadKind.Samples || payload.Form != TopKForm.TailBucket ? temperature * temperature : 1);
        }

        // K + 1 columns, with the label among them wherever it went.
        torch.Tensor OnBuckets(torch.Tensor logProbs, torch.Tensor teacher, torch.Tensor ids)
        {
            var matches = ids.eq(Labels.unsqueeze(1)).to(torch.int64);
            var column = torch.where(matches.any(1), matches.argmax(1), Labels.full_like(ids.shape[1]));
            return PlainObjective.Loss(loss.Objective, Buckets(logProbs, ids), Buckets(teacher, ids), column, t);
        }

        torch.Tensor OnKept(torch.Tensor logProbs, TopKSignal kept)
        {
            var target = kept.Form == TopKForm.Raw ? kept.LogProbs : kept.LogProbs.log_softmax(1);
            return ForwardSum(target.exp(), target, logProbs.gather(1, kept.TokenIds));
        }

        torch.Tensor OnDraws(torch.Tensor logProbs, SampledSignal draws)
        {
            var target = draws.Weights.to(torch.float64);
            return ForwardSum(target, target.clamp_min(1e-30).log(), logProbs.gather(1, draws.TokenIds));
        }

        torch.Tensor ForwardSum(torch.Tensor probs, torch.Tensor logs, torch.Tensor studentLogs) =>
            (probs * ((loss.Objective is ForwardKlSettings ? logs : logs * 0) - studentLogs)).sum(1);
    }

    /// <summary>The fused head on the same.</summary>
    public HeadResult Fused(LossSettings loss, TeacherSignal? signal, int chunkRows, double denominator, double t) =>
        new FusedHead(loss, chunkRows, loss.Objective is UniversalLogitSettings ? Common : null)
            .Run(new HeadInput(States, Weight, Labels, signal), denominator, t);

    private static torch.Tensor Buckets(torch.Tensor logProbs, torch.Tensor ids)
    {
        var isKept = torch.zeros_like(logProbs).scatter(1, ids, torch.ones_like(ids, logProbs.dtype)).gt(0.5);
        return torch.cat([logProbs.gather(1, ids), logProbs.masked_fill(isKept, double.NegativeInfinity).logsumexp(1, true)], 1);
    }
}
