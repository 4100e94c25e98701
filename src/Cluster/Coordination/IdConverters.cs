using System.Text.Json;
using System.Text.Json.Serialization;
using ActorDistill.Protocol.Identity;

namespace ActorDistill.Cluster.Coordination;

// Ids are plain texts and numbers in the journal.

internal sealed class WorkerIdConverter : JsonConverter<WorkerId>
{
    public override WorkerId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(IdText.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, WorkerId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

internal sealed class TrialIdConverter : JsonConverter<TrialId>
{
    public override TrialId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(IdText.Read(ref reader));

    public override void Write(Utf8JsonWriter writer, TrialId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.Value);
}

internal sealed class LeaseEpochConverter : JsonConverter<LeaseEpoch>
{
    public override LeaseEpoch Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, LeaseEpoch value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.Value);
}

internal sealed class BatchIdConverter : JsonConverter<BatchId>
{
    public override BatchId Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => new(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, BatchId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

internal static class IdText
{
    public static string Read(ref Utf8JsonReader reader) =>
        reader.GetString() is { Length: > 0 } text ? text : throw new JsonException("an id is empty");
}
