using ActorDistill.Distillation.Signals;
using ActorDistill.Protocol.Payloads;
using TorchSharp;

namespace ActorDistill.TeacherActors.Forward;

/// <summary>Drawn tokens as whole counts, whose section's length must be known before it is written. Lives in the open scope.</summary>
internal sealed class SampleTensors
{
    private readonly PayloadFormat _format;
    private readonly torch.Tensor _tokenIds;
    private readonly torch.Tensor _counts;

    public SampleTensors(SampledSignal signal, PayloadFormat format)
    {
        _format = format;
        _tokenIds = signal.TokenIds;
        // A share is a count over the draws, rounded by far less than half a draw.
        _counts = signal.Weights.to(torch.float32).mul(format.SampleCount).round().to(torch.int32).cpu().contiguous();
        var placeCount = (int)signal.TokenIds.shape[1];
        Size = new SampleSize(placeCount, SampleCodec.LengthOf(format, Counts, placeCount));
    }

    /// <summary>Of the section.</summary>
    public SampleSize Size { get; }

    private ReadOnlySpan<int> Counts => TensorNumbers.Span<int>(_counts, torch.int32);

    public void Write(Span<byte> section) =>
        SampleCodec.Encode(_format, TensorNumbers.Span<long>(_tokenIds, torch.int64), Counts, Size.PlaceCount, section);
}
