using System.Globalization;
using ActorDistill.Protocol;
using ActorDistill.Protocol.Identity;
using ActorDistill.Protocol.Messages;
using ActorDistill.Protocol.Recipes;

namespace ActorDistill.Cluster.Coordination;

// Who joins, who may not, and who leaves.
public sealed partial class CoordinatorState
{
    private void Register(Registration.RegisterTeacher asked, string address, bool isNameTaken)
    {
        var model = new TeacherModel(asked.ModelDigest, asked.VocabularyDigest, asked.VocabSize, asked.HiddenSize, asked.LayerCount);
        var refusal = CommonRefusal(asked.Run, asked.Worker, asked.ProtocolVersion, asked.Token, WorkerRole.Teacher)
            ?? ModelRefusal(asked, model) ?? PayloadRefusal(asked, model);
        if (refusal is { } no)
        {
            Refuse(asked.Worker, no.Reason, no.Detail);
            return;
        }
        if (isNameTaken)
        {
            Postpone(asked.Worker);
            return;
        }
        if (PinnedOf(asked.Member) is not { } pinned) Pin(asked.Worker, model, asked.Recipe, asked.Member);
        else if (pinned.Recipe != asked.Recipe && !_otherRecipes.Contains(asked.Recipe.ToString()))
            Emit(new CoordinatorEvent.RecipesMixed(asked.Worker, asked.Recipe));
        var lease = Grant(asked.Worker, WorkerRole.Teacher, address, asked.Endpoint, model.VocabularyDigest, asked.Recipe, asked.Member);
        Send(lease, by => new Registration.WorkerAccepted(by, _plan.Run));
        RemindOfPending(lease);
        RemindOfRanges(lease);
    }

    private void Register(Registration.RegisterStudent asked, string address, bool isNameTaken)
    {
        var refusal = CommonRefusal(asked.Run, asked.Worker, asked.ProtocolVersion, asked.Token, WorkerRole.Student);
        if (refusal == null && asked.VocabularyDigest is { } own && _pinned is [var pinned, ..] && own != pinned.Model.VocabularyDigest)
            refusal = (RefusalReason.Vocabulary,
                $"{asked.Worker} has the vocabulary {own}, the teacher {pinned.Teacher} has {pinned.Model.VocabularyDigest}");
        if (refusal is { } no)
        {
            Refuse(asked.Worker, no.Reason, no.Detail);
            return;
        }
        if (isNameTaken)
        {
            Postpone(asked.Worker);
            return;
        }
        var lease = Grant(asked.Worker, WorkerRole.Student, address, endpoint: "", asked.VocabularyDigest, asked.Recipe);
        Send(lease, by => new Registration.WorkerAccepted(by, _plan.Run) { Store = _plan.Store?.GetLeftPart(UriPartial.Authority) });
        // The same incarnation asks again. What it has in memory says whether it knows of its trial.
        if (_trials.WithStudent(asked.Worker) is not { } trial) return;
        if (asked.Held?.Trial == trial.Spec.Trial) RemindOfHolders(lease);
        else Start(trial, lease);
    }

    // A worker that asks twice, because the answer was lost or a new coordinator came, keeps its lease; another start of it gets a new one.
    private Lease Grant(
        WorkerId worker, WorkerRole role, string address, string endpoint, string? vocabularyDigest, NumericRecipe recipe,
        string? member = null)
    {
        var lease = new Lease(worker, role, _leases.Newest.Next, address, endpoint, vocabularyDigest, recipe, member);
        if (_leases.Of(worker) is { } held)
        {
            if (held == lease with { Epoch = held.Epoch }) return held;
            Revoke(held, $"{worker} has registered again from {address}");
        }
        Emit(new CoordinatorEvent.LeaseGranted(lease));
        return lease;
    }

    private void Pin(WorkerId teacher, TeacherModel model, NumericRecipe recipe, string? member)
    {
        Emit(new CoordinatorEvent.TeacherPinned(teacher, model, recipe, member));
        // They came before there was anything to compare with; when they register again they are told.
        foreach (var student in _leases.Of(WorkerRole.Student).Where(student => !Fits(student, model)).ToList())
            Revoke(student, $"{student.Worker} has the vocabulary {student.VocabularyDigest}, {teacher} has {model.VocabularyDigest}");
    }

    private void Revoke(Lease lease, string reason)
    {
        Send(lease, by => new Leases.LeaseRevoked(by, reason));
        Emit(new CoordinatorEvent.LeaseEnded(lease.Holder, reason));
    }

    private static bool Fits(Lease student, TeacherModel model) =>
        student.VocabularyDigest is not { } own || own == model.VocabularyDigest;

    private void Refuse(WorkerId worker, RefusalReason reason, string detail)
    {
        _remarks.Add($"{worker} may not join: {detail}");
        Reply(new Registration.WorkerRefused(_epoch, worker, reason, detail));
    }

    // Two that live would take the lease from each other; and of one that has died the cluster hears in seconds.
    private void Postpone(WorkerId worker) => Reply(new Registration.WorkerPostponed(
        _epoch, worker, $"{worker} is at {_leases.Of(worker)!.Address}, which is in the cluster: one of them needs another name"));

    private (RefusalReason Reason, string Detail)? CommonRefusal(
        RunId run, WorkerId worker, int version, JoinToken token, WorkerRole role)
    {
        if (version != ProtocolVersion.Current)
            return (RefusalReason.ProtocolVersion, string.Create(
                CultureInfo.InvariantCulture,
                $"{worker} speaks version {version} of the protocol, the coordinator {ProtocolVersion.Current}"));
        if (!token.IsSameAs(_plan.Token))
            return (RefusalReason.Token, $"{worker} has another join token than the coordinator");
        if (run != _plan.Run)
            return (RefusalReason.Run, $"{worker} is of the run {run}, the coordinator of {_plan.Run}");
        return _leases.Of(worker) is { } held && held.Role != role
            ? (RefusalReason.Name, $"{worker} is the name of a {Text(held.Role)} at {held.Address}, not of a {Text(role)}")
            : null;
    }

    private (RefusalReason, string)? ModelRefusal(Registration.RegisterTeacher asked, TeacherModel model)
    {
        if (MemberFault(asked, model) is { } fault) return (RefusalReason.Model, fault);
        if (_pinned is [var first, ..] && model.VocabularyDigest != first.Model.VocabularyDigest)
            return (RefusalReason.Vocabulary, $"{asked.Worker} has the vocabulary {model.VocabularyDigest}, "
                + $"{first.Teacher} of this run has {first.Model.VocabularyDigest}");
        if (PinnedOf(asked.Member) is not { } pinned) return null;
        if (model != pinned.Model)
            return (RefusalReason.Model,
                $"{asked.Worker} teaches the model {Text(model)}, {pinned.Teacher} of this run {Text(pinned.Model)}");
        return _plan.SameRecipe && asked.Recipe != pinned.Recipe
            ? (RefusalReason.Recipe, $"{asked.Worker} computes with {RecipeText.Difference(asked.Recipe, pinned.Recipe)}, "
                + $"{pinned.Teacher} of this run with {RecipeText.Difference(pinned.Recipe, asked.Recipe)}; "
                + "same-recipe = off allows it and gives up equal bits")
            : null;
    }

    private (RefusalReason, string)? PayloadRefusal(Registration.RegisterTeacher asked, TeacherModel model)
    {
        foreach (var trial in _trials.All.Where(trial => !trial.IsEnded))
        {
            var kind = _reader.FormatOf(trial.Spec, model).Kind;
            if (!asked.Kinds.Contains(kind))
                return (RefusalReason.Payload,
                    $"{trial.Spec.Trial} needs the payload {kind}, {asked.Worker} offers {string.Join(", ", asked.Kinds)}");
        }
        return null;
    }

    private static string Text(WorkerRole role) => role switch
    {
        WorkerRole.Teacher => "teacher",
        WorkerRole.Student => "student",
    };

    private static string Text(TeacherModel model) => string.Create(
        CultureInfo.InvariantCulture, $"{model.ModelDigest} ({model.VocabSize} x {model.HiddenSize}, {model.LayerCount} layers)");
}
