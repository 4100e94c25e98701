using static ActorDistill.Protocol.Messages.Leases;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class LeaseConvert
{
    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of(
            "renew-lease", Wire.RenewLease.Parser,
            (RenewLease m) => new() { From = PartConvert.Encode(m.From) },
            w => new RenewLease(PartConvert.Decode("RenewLease.from", w.From))),
        MessageEntry.Of(
            "lease-renewed", Wire.LeaseRenewed.Parser,
            (LeaseRenewed m) => new() { By = PartConvert.Encode(m.By) },
            w => new LeaseRenewed(PartConvert.Decode("LeaseRenewed.by", w.By))),
        MessageEntry.Of(
            "lease-revoked", Wire.LeaseRevoked.Parser,
            (LeaseRevoked m) => new() { By = PartConvert.Encode(m.By), Reason = m.Reason },
            w => new LeaseRevoked(
                PartConvert.Decode("LeaseRevoked.by", w.By), PartConvert.Sentence("LeaseRevoked.reason", w.Reason))),
        MessageEntry.Of(
            "lease-lost", Wire.LeaseLost.Parser,
            (LeaseLost m) => new() { By = PartConvert.Encode(m.By) },
            w => new LeaseLost(PartConvert.Decode("LeaseLost.by", w.By))),
    ];
}
