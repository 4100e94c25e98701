using ActorDistill.Models.Corpora;
using ActorDistill.Schedules.Stages;

namespace ActorDistill.Distillation.Teaching;

/// <summary>Who says what a student is to learn from a text.</summary>
public interface ITeacher
{
    /// <summary>What the teacher gives for a micro-batch; the caller disposes of it.</summary>
    /// <param name="batch">The text.</param>
    /// <param name="microBatch">Its number in the run, from 0: it seeds draws, so that a resumed run sees the same.</param>
    /// <param name="stage">What the step trains; nothing is made that it does not need. Everything when not given.</param>
    TeacherOutput Teach(TokenBatch batch, long microBatch, Stage? stage);
}
