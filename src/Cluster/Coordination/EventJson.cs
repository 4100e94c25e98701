using System.Text.Json.Serialization;

namespace ActorDistill.Cluster.Coordination;

/// <summary>How events are written as JSON: strictly, so that what an older program wrote is read as it was meant or not at all.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    Converters = [typeof(WorkerIdConverter), typeof(TrialIdConverter), typeof(LeaseEpochConverter), typeof(BatchIdConverter)])]
[JsonSerializable(typeof(CoordinatorEvent.TrialAdded))]
[JsonSerializable(typeof(CoordinatorEvent.TeacherPinned))]
[JsonSerializable(typeof(CoordinatorEvent.RecipesMixed))]
[JsonSerializable(typeof(CoordinatorEvent.LeaseGranted))]
[JsonSerializable(typeof(CoordinatorEvent.LeaseEnded))]
[JsonSerializable(typeof(CoordinatorEvent.BatchesLeased))]
[JsonSerializable(typeof(CoordinatorEvent.BatchesReturned))]
[JsonSerializable(typeof(CoordinatorEvent.BatchesHedged))]
[JsonSerializable(typeof(CoordinatorEvent.InitializationOrdered))]
[JsonSerializable(typeof(CoordinatorEvent.TrialInitialized))]
[JsonSerializable(typeof(CoordinatorEvent.TrialAssigned))]
[JsonSerializable(typeof(CoordinatorEvent.TrialStarted))]
[JsonSerializable(typeof(CoordinatorEvent.TrialReleased))]
[JsonSerializable(typeof(CoordinatorEvent.CheckpointCommitted))]
[JsonSerializable(typeof(CoordinatorEvent.CheckpointDropped))]
[JsonSerializable(typeof(CoordinatorEvent.CheckpointsDeleted))]
[JsonSerializable(typeof(CoordinatorEvent.TrialValidated))]
[JsonSerializable(typeof(CoordinatorEvent.StopOrdered))]
[JsonSerializable(typeof(CoordinatorEvent.TrialCompleted))]
[JsonSerializable(typeof(CoordinatorEvent.TrialFailed))]
[JsonSerializable(typeof(CoordinatorEvent.TrialStopped))]
[JsonSerializable(typeof(CoordinatorEvent.RunPaused))]
[JsonSerializable(typeof(CoordinatorEvent.RunResumed))]
[JsonSerializable(typeof(CoordinatorEvent.SweepAdded))]
internal sealed partial class EventJson : JsonSerializerContext;
