using ActorDistill.Cluster.Coordination;
using ActorDistill.Protocol.Batches;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Payloads;
using ActorDistill.Protocol.Recipes;
using ActorDistill.Schedules.Sweeps;
using ActorDistill.Schedules.Taid;
using ActorDistill.Storage;

namespace ActorDistill.ClusterTests.Coordination;

/// <summary>What the tests of coordination have in common.</summary>
internal static class Samples
{
    public static readonly RunPlan Plan =
        new(new RunId("run"), new JoinToken("token"), SameRecipe: true, new RangeSharing(BlockBatches: 4))
        {
            Hedging = new HedgeRule(AfterSeconds: 2, Factor: 4, ExtraShare: 0.05, BatchesMax: 4),
        };

    public static readonly BatchSource Source = new("corpus", SequenceLength: 8, BatchSize: 2, Seed: 1);

    public static NumericRecipe Recipe(string blas = "zen") => new("1.13.1", "cpu", blas, 1, "float32", 2, 64, IsDeterministic: true);

    public static TrialSpec Trial(string name, long stepCount = 10, TaidSettings? taid = null, bool needsInitialStudent = false) => new(
        new TrialId(name), Source, stepCount, BatchesPerStep: 2, taid, needsInitialStudent, new CheckpointRetention(NewestCount: 1),
        new PlateauRule(Patience: 2), Settings: $"name = {name}");

    public static WorkerLease Lease(string worker, long epoch = 1) => new(new WorkerId(worker), new LeaseEpoch(epoch));

    public static BatchRange Range(long first, long end) => new(new BatchId(first), end - first);

    public static Registration.RegisterTeacher Teacher(
        string name, string model = "m", string vocabulary = "v", string blas = "zen") => new(
        Plan.Run, new WorkerId(name), Protocol.ProtocolVersion.Current, Plan.Token, model, vocabulary, 100, 16, 2, Recipe(blas),
        [PayloadKind.Hidden], $"http://{name}:1", []);

    public static Registration.RegisterStudent Student(string name, string? vocabulary = null, string blas = "haswell") => new(
        Plan.Run, new WorkerId(name), Protocol.ProtocolVersion.Current, Plan.Token, vocabulary, Recipe(blas), Held: null);

    public static CheckpointReference Checkpoint(string trial, long stepCount, string digest = "d") =>
        new(new TrialId(trial), stepCount, $"{trial}/step-{stepCount}", digest);

    /// <summary>Any settings are those of a sample, except nonsense.</summary>
    public sealed class Reader : ITrialReader
    {
        public TrialSpec Read(TrialId trial, string settings, TrialSpec? clonedFrom)
        {
            if (settings.Contains("nonsense")) throw new OperatorException($"{trial}: nonsense is not a known key");
            return (clonedFrom ?? Trial("x")) with { Trial = trial, Settings = settings };
        }

        /// <summary>As if all trials were measured every two steps.</summary>
        public string? RungFault(TrialSpec spec, HalvingSettings halving) => halving.FaultFor(spec.StepCount)
            ?? (halving.RungsOf(spec.StepCount).Any(step => step % 2 != 0) ? "nothing is measured at an odd step" : null);

        public PayloadFormat FormatOf(TrialSpec spec, TeacherModel teacher) =>
            new(PayloadKind.Hidden, NumberEncoding.Float32, teacher.VocabSize);
    }
}
