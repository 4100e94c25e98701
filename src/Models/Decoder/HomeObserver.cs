using TorchSharp;

namespace ActorDistill.Models.Decoder;

/// <summary>Shows an observer everything on one device, whichever device of a spread decoder it was computed on.</summary>
internal sealed class HomeObserver(IForwardObserver observer, torch.Device home) : IForwardObserver
{
    public void NormInput(int number, torch.Tensor state)
    {
        using var moved = state.to(home);
        observer.NormInput(number, moved);
    }

    public void FeedForwardActivation(int layer, torch.Tensor activation)
    {
        using var moved = activation.to(home);
        observer.FeedForwardActivation(layer, moved);
    }
}
