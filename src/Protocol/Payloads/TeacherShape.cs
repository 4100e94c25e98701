namespace ActorDistill.Protocol.Payloads;

/// <summary>What the size of a payload depends on beside its format. All at least 1.</summary>
/// <param name="HiddenSize">D.</param>
/// <param name="LayerCount">Layers that a format may name.</param>
/// <param name="HeadCount">H, heads of queries.</param>
/// <param name="KeyValueHeadCount">Hkv, heads of keys and values.</param>
/// <param name="HeadSize">Dh.</param>
public sealed record TeacherShape(int HiddenSize, int LayerCount, int HeadCount, int KeyValueHeadCount, int HeadSize);

/// <summary>What the length of a section of samples depends on: it differs from batch to batch.</summary>
/// <param name="PlaceCount">Different tokens of the richest row, at least 1.</param>
/// <param name="LengthBytes">As <see cref="SampleCodec.LengthOf"/> counts it.</param>
public readonly record struct SampleSize(int PlaceCount, long LengthBytes);
