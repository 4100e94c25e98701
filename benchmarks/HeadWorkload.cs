using ActorDistill.Distillation.Head;
using ActorDistill.Distillation.Signals;
using ActorDistill.Schedules.Objectives;
using ActorDistill.Schedules.Taid;
using TorchSharp;

namespace ActorDistill.Benchmarks;

/// <summary>N rows of both models' hidden states and their heads of V columns.</summary>
internal sealed record HeadSize(int RowCount, int VocabSize, int HiddenSize, int ChunkRows);

/// <summary>Loss and gradients from hidden states, twice: fused, and with all logits through autograd.</summary>
internal sealed class HeadWorkload : IDisposable
{
    private const double T = 0.4;

    public static readonly IReadOnlyDictionary<string, ObjectiveSettings> Objectives = new Dictionary<string, ObjectiveSettings>
    {
        ["forward-kl"] = new ForwardKlSettings(),
        ["reverse-kl"] = new ReverseKlSettings(),
        ["taid"] = new TaidObjectiveSettings(new TaidSettings(1000)),
    };

    private readonly HeadSize _size;
    private readonly FusedHead _head;
    private readonly ObjectiveSettings _objective;
    private readonly torch.Tensor _states;         // [N, D]
    private readonly torch.Tensor _weight;         // [V, D]
    private readonly torch.Tensor _teacherWeight;  // [V, D]
    private readonly torch.Tensor _labels;         // [N]
    private readonly HiddenStateSignal _teacher;

    public HeadWorkload(HeadSize size, string objective)
    {
        _size = size;
        _objective = Objectives[objective];
        _head = new FusedHead(new LossSettings(_objective), size.ChunkRows);
        using var generator = new torch.Generator(1);
        _states = Normal(size.RowCount).requires_grad_();
        _weight = Normal(size.VocabSize).mul_(0.05).requires_grad_();
        _teacherWeight = Normal(size.VocabSize).mul_(0.1);
        _teacher = new HiddenStateSignal(Normal(size.RowCount), _teacherWeight);
        _labels = torch.zeros([size.RowCount], torch.int64);

        torch.Tensor Normal(long rows) => torch.randn(rows, size.HiddenSize, torch.float32, generator: generator);
    }

    public void Fused()
    {
        using var scope = torch.NewDisposeScope();
        _head.Run(new HeadInput(_states, _weight, _labels, _teacher), _size.RowCount, T);
    }

    // Scopes free what autograd does not need as early as a reference count would.
    public void Plain()
    {
        using var scope = torch.NewDisposeScope();
        var teacher = TeacherLogProbs();
        Loss(_states.mm(_weight.t()), teacher).div(_size.RowCount).backward();
        foreach (var leaf in new[] { _states, _weight })
            leaf.grad!.zero_();
    }

    public void Dispose()
    {
        foreach (var tensor in new[] { _states, _weight, _teacherWeight, _labels })
            tensor.Dispose();
        _teacher.Dispose();
    }

    private torch.Tensor TeacherLogProbs()
    {
        using var scope = torch.NewDisposeScope();
        return _teacher.States.mm(_teacherWeight.t()).log_softmax(1).MoveToOuterDisposeScope();
    }

    private torch.Tensor Loss(torch.Tensor logits, torch.Tensor teacher)
    {
        using var scope = torch.NewDisposeScope();
        var student = logits.log_softmax(1);  // [N, V]
        var loss = _objective switch
        {
            ForwardKlSettings => teacher.exp().mul(teacher - student).sum(),
            ReverseKlSettings => student.exp().mul(student - teacher).sum(),
            TaidObjectiveSettings => logits.detach().mul(1 - T).add_(teacher, T).softmax(1).mul(student).sum().neg(),
            _ => throw new InvalidOperationException($"no plain formula for {_objective.Kind}"),
        };
        return loss.MoveToOuterDisposeScope();
    }
}
