namespace ActorDistill.Protocol;

/// <summary>What a peer sent cannot be. The message is one sentence that names the field and what is allowed.</summary>
/// <param name="fieldName">As the .proto file calls it, with the message it belongs to, for example "BatchSource.batch_size".</param>
/// <param name="rule">The rest of the sentence, for example "is 0, must be 1 to 65536".</param>
public sealed class ProtocolException(string fieldName, string rule) : Exception($"{fieldName} {rule}")
{
    /// <summary>The field.</summary>
    public string FieldName { get; } = fieldName;
}
