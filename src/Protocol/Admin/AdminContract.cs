using ActorDistill.Protocol.Conversion;
using ActorDistill.Protocol.Conversion.Messages;
using ActorDistill.Protocol.Messages;
using Grpc.Core;

namespace ActorDistill.Protocol.Admin;

/// <summary>
/// The service Admin of admin.proto on our own types; a test compares it with the .proto file. What the coordinator is asked and answers
/// are the actor messages themselves.
/// </summary>
public static class AdminContract
{
    /// <summary>The service's full name.</summary>
    public const string ServiceName = "actordistill.v1.Admin";

    /// <summary>How it is going.</summary>
    public static Method<Commands.GetStatus, Commands.RunStatus> Status { get; } =
        new(MethodType.Unary, ServiceName, nameof(Status), Asked<Commands.GetStatus>(), Said<Commands.RunStatus>());

    /// <summary>All trials end with a checkpoint.</summary>
    public static Method<Commands.StopRun, Commands.CommandAccepted> Stop { get; } = Command<Commands.StopRun>(nameof(Stop));

    /// <summary>One more trial.</summary>
    public static Method<Commands.AddTrial, Commands.CommandAccepted> AddTrial { get; } = Command<Commands.AddTrial>(nameof(AddTrial));

    /// <summary>A new trial from the newest checkpoint of another.</summary>
    public static Method<Commands.CloneTrial, Commands.CommandAccepted> CloneTrial { get; } =
        Command<Commands.CloneTrial>(nameof(CloneTrial));

    /// <summary>A trial is not wanted any more.</summary>
    public static Method<Commands.CancelTrial, Commands.CommandAccepted> CancelTrial { get; } =
        Command<Commands.CancelTrial>(nameof(CancelTrial));

    /// <summary>Many trials that belong together.</summary>
    public static Method<Sweeps.AddSweep, Commands.CommandAccepted> AddSweep { get; } = Command<Sweeps.AddSweep>(nameof(AddSweep));

    /// <summary>The trials of a sweep are not wanted any more.</summary>
    public static Method<Sweeps.CancelSweep, Commands.CommandAccepted> CancelSweep { get; } =
        Command<Sweeps.CancelSweep>(nameof(CancelSweep));

    /// <summary>Which sweeps there are.</summary>
    public static Method<Sweeps.ListSweeps, Sweeps.SweepList> ListSweeps { get; } =
        new(MethodType.Unary, ServiceName, nameof(ListSweeps), Asked<Sweeps.ListSweeps>(), Said<Sweeps.SweepList>());

    /// <summary>One node or all leave the cluster.</summary>
    public static Method<LeaveCluster, LeaveAccepted> Leave { get; } = new(
        MethodType.Unary, ServiceName, nameof(Leave),
        WireMarshaller.OnlyRequest(WireMarshaller.Of<LeaveCluster, Wire.LeaveCluster>(
            AdminConvert.Encode, Wire.LeaveCluster.Parser, AdminConvert.Decode)),
        WireMarshaller.Of<LeaveAccepted, Wire.LeaveAccepted>(
            AdminConvert.Encode, Wire.LeaveAccepted.Parser, AdminConvert.Decode));

    private static Method<T, Commands.CommandAccepted> Command<T>(string name) where T : class, IRunMessage =>
        new(MethodType.Unary, ServiceName, name, Asked<T>(), Said<Commands.CommandAccepted>());

    private static Marshaller<T> Asked<T>() where T : class, IRunMessage => WireMarshaller.OnlyRequest(Said<T>());

    private static Marshaller<T> Said<T>() where T : class, IRunMessage =>
        WireMarshaller.Of<T>(CommandConvert.Entries.Concat(SweepConvert.Entries).Single(entry => entry.Type == typeof(T)));
}
