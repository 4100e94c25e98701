using ActorDistill.Models.Configuration;

namespace ActorDistill.Host.Planning;

/// <summary>
/// What a student's own work costs and what the teacher's head costs it on top, in floating-point operations per token. A product of m
/// values with a matrix of m by n costs 2 m n; norms, softmax and rotations are left out, since products outweigh them.
/// </summary>
/// <param name="OwnFlops">
/// Forward and backward of the student, its own head included. Backward is two forwards: for inputs and for weights.
/// </param>
/// <param name="TeacherHeadFlops">Making the teacher's logits of its hidden state, forward only.</param>
internal sealed record HeadWork(double OwnFlops, double TeacherHeadFlops)
{
    /// <summary>
    /// Whether the student spends more on the teacher's head than on itself: then top-k, which the teacher makes, is faster.
    /// </summary>
    public bool IsTopKAdvised => TeacherHeadFlops > OwnFlops;

    /// <summary>The work of a token.</summary>
    /// <param name="student">Who learns.</param>
    /// <param name="vocabSize">Rows of the teacher's head that count.</param>
    /// <param name="teacherHiddenSize">Its columns, over all members of an ensemble.</param>
    /// <param name="sequenceLength">Over which a token attends to half on average.</param>
    public static HeadWork Of(DecoderConfig student, int vocabSize, int teacherHiddenSize, int sequenceLength) =>
        new(3 * ForwardFlops(student, sequenceLength), 2.0 * vocabSize * teacherHiddenSize);

    /// <summary>Forward of a decoder with its head.</summary>
    public static double ForwardFlops(DecoderConfig config, int sequenceLength)
    {
        double hidden = config.HiddenSize;
        var attention = hidden * (config.QuerySize + 2.0 * config.KeyValueSize) + config.QuerySize * hidden;
        var feedForward = 3 * hidden * config.IntermediateSize;
        // Scores and the mean of the values, each 2 T/2 a value: half of a sequence is masked.
        var overSequence = 2.0 * sequenceLength * config.QuerySize;
        return config.NumLayers * (2 * (attention + feedForward) + overSequence) + 2 * hidden * config.VocabSize;
    }
}
