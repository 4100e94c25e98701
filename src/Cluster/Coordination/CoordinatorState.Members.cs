using ActorDistill.Protocol.Messages;

namespace ActorDistill.Cluster.Coordination;

// Which models teach: one, whose member is null, or the members of an ensemble, each of which makes every batch.
public sealed partial class CoordinatorState
{
    private static readonly IReadOnlyList<string?> OnlyModel = [null];

    // In the order in which they came; all have one vocabulary.
    private readonly List<CoordinatorEvent.TeacherPinned> _pinned = [];

    private IReadOnlyList<string?> Members => _plan.Members.Count > 0 ? _plan.Members : OnlyModel;

    // Before that nobody knows with what a trial would be trained.
    private bool IsComplete => Members.All(member => PinnedOf(member) != null);

    private CoordinatorEvent.TeacherPinned? PinnedOf(string? member) => _pinned.Find(pinned => pinned.Member == member);

    private TeacherModel ModelOf(string? member) => PinnedOf(member)!.Model;

    private string? MemberOf(WorkerLease teacher) => _leases.Of(teacher)?.Member;

    private IEnumerable<Lease> TeachersOf(string? member) => _leases.Of(WorkerRole.Teacher).Where(teacher => teacher.Member == member);

    private string? MemberFault(Registration.RegisterTeacher asked, TeacherModel model)
    {
        if (!Members.Contains(asked.Member))
            return _plan.Members.Count == 0
                ? $"{asked.Worker} teaches as the member {asked.Member}, and this run has no ensemble"
                : $"{asked.Worker} teaches as {asked.Member ?? "no member"}, the ensemble of this run has "
                    + string.Join(", ", _plan.Members);
        var twin = _pinned.Find(pinned => pinned.Member != asked.Member && pinned.Model.ModelDigest == model.ModelDigest);
        return twin is null
            ? null
            : $"{asked.Worker} teaches as {asked.Member} the model {model.ModelDigest}, which {twin.Teacher} teaches as {twin.Member} "
                + "already";
    }

    private static string AsMember(Lease teacher) => teacher.Member is { } member ? $" as {member}" : "";
}
