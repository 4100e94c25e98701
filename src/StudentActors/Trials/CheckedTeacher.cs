using ActorDistill.Distillation.Teaching;
using ActorDistill.Models.Corpora;
using ActorDistill.Schedules.Stages;

namespace ActorDistill.StudentActors.Trials;

/// <summary>A teacher whose first words are checked before they are trained on.</summary>
/// <param name="teacher">The teacher.</param>
/// <param name="check">Throws on what cannot be trained on.</param>
internal sealed class CheckedTeacher(ITeacher teacher, Action<TeacherOutput> check) : ITeacher
{
    private bool _isChecked;

    public TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage)
    {
        var output = teacher.Teach(batch, microBatch, stage);
        if (_isChecked)
            return output;
        try
        {
            check(output);
            _isChecked = true;
            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
