using ActorDistill.Storage;

namespace ActorDistill.Distillation.Training;

/// <summary>Losses are no numbers any more, or have left all bounds: going on makes no sense.</summary>
/// <param name="message">One line that names the step and the loss.</param>
public sealed class TrainingDivergedException(string message) : OperatorException(message);
