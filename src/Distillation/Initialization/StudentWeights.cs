using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>Writes a student's weights by name.</summary>
internal sealed class StudentWeights(CausalDecoder student)
{
    private readonly Dictionary<string, torch.Tensor> _parameters =
        student.named_parameters().ToDictionary(named => named.name, named => (torch.Tensor)named.parameter);

    /// <summary>Whether the student has a weight of that name.</summary>
    public bool Contains(string name) => _parameters.ContainsKey(name);

    /// <summary>Every weight's name.</summary>
    public IEnumerable<string> Names => _parameters.Keys;

    /// <summary>Sets a weight, rounded to the student's dtype.</summary>
    /// <exception cref="InvalidOperationException">Another shape: libtorch would silently repeat a smaller one.</exception>
    public void Write(string name, torch.Tensor value)
    {
        var parameter = _parameters[name];
        if (!parameter.shape.SequenceEqual(value.shape))
            throw new InvalidOperationException(
                $"{name}: a value of shape [{string.Join(", ", value.shape)}] for [{string.Join(", ", parameter.shape)}]");
        using var unrecorded = torch.no_grad();
        parameter.copy_(value);
    }

    /// <summary>Sets every entry of a weight to one number.</summary>
    public void Fill(string name, double value)
    {
        using var unrecorded = torch.no_grad();
        _parameters[name].fill_(value);
    }
}
