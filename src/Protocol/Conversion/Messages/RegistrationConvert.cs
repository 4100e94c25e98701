using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using static ActorDistill.Protocol.Messages.Registration;

namespace ActorDistill.Protocol.Conversion.Messages;

internal static class RegistrationConvert
{
    private const int SizeMax = 1 << 24;

    public static IReadOnlyList<MessageEntry> Entries { get; } =
    [
        MessageEntry.Of("register-teacher", Wire.RegisterTeacher.Parser, Encode, Decode),
        MessageEntry.Of("register-student", Wire.RegisterStudent.Parser, Encode, Decode),
        MessageEntry.Of(
            "worker-accepted", Wire.WorkerAccepted.Parser,
            (WorkerAccepted m) => new() { By = PartConvert.Encode(m.By), RunId = m.Run.Value, Store = m.Store ?? "" },
            w => new WorkerAccepted(PartConvert.Decode("WorkerAccepted.by", w.By), Checked.Run("WorkerAccepted.run_id", w.RunId))
            {
                Store = w.Store.Length == 0 ? null : PartConvert.Endpoint("WorkerAccepted.store", w.Store),
            }),
        MessageEntry.Of(
            "worker-refused", Wire.WorkerRefused.Parser,
            (WorkerRefused m) => new()
            {
                CoordinatorEpoch = m.Coordinator.Value,
                WorkerId = m.Worker.Value,
                Reason = (Wire.RefusalReason)m.Reason,
                Detail = m.Detail,
            },
            w => new WorkerRefused(
                PartConvert.Coordinator("WorkerRefused.coordinator_epoch", w.CoordinatorEpoch),
                Checked.Worker("WorkerRefused.worker_id", w.WorkerId),
                Checked.Known("WorkerRefused.reason", (RefusalReason)w.Reason),
                PartConvert.Sentence("WorkerRefused.detail", w.Detail))),
        MessageEntry.Of(
            "worker-postponed", Wire.WorkerPostponed.Parser,
            (WorkerPostponed m) => new() { CoordinatorEpoch = m.Coordinator.Value, WorkerId = m.Worker.Value, Detail = m.Detail },
            w => new WorkerPostponed(
                PartConvert.Coordinator("WorkerPostponed.coordinator_epoch", w.CoordinatorEpoch),
                Checked.Worker("WorkerPostponed.worker_id", w.WorkerId), PartConvert.Sentence("WorkerPostponed.detail", w.Detail))),
        MessageEntry.Of(
            "worker-leaving", Wire.WorkerLeaving.Parser,
            (WorkerLeaving m) => new() { From = PartConvert.Encode(m.From) },
            w => new WorkerLeaving(PartConvert.Decode("WorkerLeaving.from", w.From))),
    ];

    private static Wire.RegisterTeacher Encode(RegisterTeacher m) => new()
    {
        RunId = m.Run.Value,
        WorkerId = m.Worker.Value,
        ProtocolVersion = Checked.Wire(m.ProtocolVersion),
        JoinToken = m.Token.Value,
        ModelDigest = m.ModelDigest,
        VocabularyDigest = m.VocabularyDigest,
        VocabSize = Checked.Wire(m.VocabSize),
        HiddenSize = Checked.Wire(m.HiddenSize),
        LayerCount = Checked.Wire(m.LayerCount),
        Recipe = CommonConvert.Encode(m.Recipe),
        Kinds = { m.Kinds.Select(kind => (Wire.PayloadKind)kind) },
        Endpoint = m.Endpoint,
        Sources = { m.Sources.Select(StreamConvert.Encode) },
        Member = m.Member ?? "",
    };

    private static RegisterTeacher Decode(Wire.RegisterTeacher w) => new(
        Checked.Run("RegisterTeacher.run_id", w.RunId),
        Checked.Worker("RegisterTeacher.worker_id", w.WorkerId),
        Version("RegisterTeacher.protocol_version", w.ProtocolVersion),
        Token("RegisterTeacher.join_token", w.JoinToken),
        Checked.Digest("RegisterTeacher.model_digest", w.ModelDigest),
        Checked.Digest("RegisterTeacher.vocabulary_digest", w.VocabularyDigest),
        Checked.Count("RegisterTeacher.vocab_size", w.VocabSize, 1, SizeMax),
        Checked.Count("RegisterTeacher.hidden_size", w.HiddenSize, 1, SizeMax),
        Checked.Count("RegisterTeacher.layer_count", w.LayerCount, 1, SizeMax),
        CommonConvert.Decode(Checked.Present("RegisterTeacher.recipe", w.Recipe)),
        Checked.List("RegisterTeacher.kinds", w.Kinds, kind => Checked.Known("RegisterTeacher.kinds", (PayloadKind)kind)),
        PartConvert.Endpoint("RegisterTeacher.endpoint", w.Endpoint),
        Checked.List("RegisterTeacher.sources", w.Sources, StreamConvert.Decode),
        Checked.OptionalName("RegisterTeacher.member", w.Member));

    private static Wire.RegisterStudent Encode(RegisterStudent m) => new()
    {
        RunId = m.Run.Value,
        WorkerId = m.Worker.Value,
        ProtocolVersion = Checked.Wire(m.ProtocolVersion),
        JoinToken = m.Token.Value,
        VocabularyDigest = m.VocabularyDigest ?? "",
        Recipe = CommonConvert.Encode(m.Recipe),
        Held = m.Held is null ? null : Encode(m.Held),
    };

    private static RegisterStudent Decode(Wire.RegisterStudent w) => new(
        Checked.Run("RegisterStudent.run_id", w.RunId),
        Checked.Worker("RegisterStudent.worker_id", w.WorkerId),
        Version("RegisterStudent.protocol_version", w.ProtocolVersion),
        Token("RegisterStudent.join_token", w.JoinToken),
        Checked.OptionalDigest("RegisterStudent.vocabulary_digest", w.VocabularyDigest),
        CommonConvert.Decode(Checked.Present("RegisterStudent.recipe", w.Recipe)),
        w.Held is null ? null : Decode(w.Held));

    private static Wire.HeldTrial Encode(HeldTrial held) => new()
    {
        TrialId = held.Trial.Value,
        StepCount = held.StepCount,
        Taid = PartConvert.Encode(held.Taid),
        Checkpoint = PartConvert.Encode(held.Checkpoint),
    };

    private static HeldTrial Decode(Wire.HeldTrial held) => new(
        Checked.Trial("HeldTrial.trial_id", held.TrialId),
        PartConvert.Steps("HeldTrial.step_count", held.StepCount),
        PartConvert.Decode(held.Taid),
        PartConvert.Decode(held.Checkpoint));

    private static int Version(string field, uint version) => Checked.Count(field, version, 1, 1_000_000);

    private static JoinToken Token(string field, string token) => token.Length <= Checked.SentenceLengthMax
        ? new JoinToken(token)
        : throw new ProtocolException(field, $"has more than {Checked.SentenceLengthMax} characters");
}
