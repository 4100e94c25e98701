using ActorDistill.Protocol.Admin;
using ActorDistill.Protocol.Conversion.Messages;

namespace ActorDistill.Protocol.Conversion;

/// <summary>What admin.proto has beside the actor messages.</summary>
internal static class AdminConvert
{
    public static Wire.LeaveCluster Encode(LeaveCluster leave) => new() { Reason = leave.Reason, Everyone = leave.Everyone };

    public static LeaveCluster Decode(Wire.LeaveCluster leave) =>
        new(PartConvert.Sentence("LeaveCluster.reason", leave.Reason), leave.Everyone);

    public static Wire.LeaveAccepted Encode(LeaveAccepted accepted) => new() { Node = accepted.Node };

    public static LeaveAccepted Decode(Wire.LeaveAccepted accepted) => new(Checked.Name("LeaveAccepted.node", accepted.Node));
}
