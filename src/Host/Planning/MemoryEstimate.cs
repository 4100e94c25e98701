using ActorDistill.Distillation.Head;
using ActorDistill.Models.Configuration;

namespace ActorDistill.Host.Planning;

/// <summary>
/// What a worker keeps in memory, part by part, in bytes. What libtorch itself takes (some 300 MB, more on a GPU) is left out.
/// </summary>
/// <param name="Parts">None of them 0.</param>
internal sealed record MemoryEstimate(IReadOnlyList<MemoryPart> Parts)
{
    // Student's and teacher's logits, their log-softmaxes and the gradient.
    private const int LogitTensors = 5;

    public long TotalBytes => Parts.Sum(part => part.Bytes);

    /// <summary>Of a teacher.</summary>
    /// <param name="teacher">The model.</param>
    /// <param name="numberBytes">Bytes of one of its numbers.</param>
    /// <param name="batchTokens">Tokens of its largest batch.</param>
    /// <param name="sequenceLength">Tokens of a sequence of it.</param>
    /// <param name="chunkRows">Rows of logits at a time; null for the default.</param>
    /// <param name="ringBytes">For encoded batches.</param>
    public static MemoryEstimate OfTeacher(
        DecoderConfig teacher, int numberBytes, long batchTokens, int sequenceLength, int? chunkRows, long ringBytes) => Of(
        ("weights", teacher.ParameterCount * numberBytes),
        ("activations", batchTokens * LayerValues(teacher, sequenceLength) * numberBytes),
        ("logits", Rows(teacher, batchTokens, chunkRows) * teacher.VocabSize * numberBytes),
        ("batches kept", ringBytes));

    /// <summary>Of a student, whose weights, gradients and moments are float32.</summary>
    /// <param name="student">The model.</param>
    /// <param name="computeBytes">Bytes of a number that it computes in.</param>
    /// <param name="batchTokens">Tokens of a micro-batch.</param>
    /// <param name="sequenceLength">Tokens of a sequence of it.</param>
    /// <param name="chunkRows">Rows of logits at a time; null for the default.</param>
    /// <param name="teacherHeadBytes">Of the teacher's head where the student makes the logits; else 0.</param>
    /// <param name="windowBytes">For batches on their way.</param>
    public static MemoryEstimate OfStudent(
        DecoderConfig student, int computeBytes, long batchTokens, int sequenceLength, int? chunkRows, long teacherHeadBytes,
        long windowBytes)
    {
        var parameters = student.ParameterCount;
        return Of(
            ("weights", parameters * sizeof(float) + (computeBytes == sizeof(float) ? 0 : parameters * computeBytes)),
            ("gradients", parameters * sizeof(float)),
            ("optimizer", 2 * parameters * sizeof(float)),
            ("teacher's head", teacherHeadBytes),
            ("activations", batchTokens * student.NumLayers * LayerValues(student, sequenceLength) * computeBytes),
            ("logits", LogitTensors * Rows(student, batchTokens, chunkRows) * student.VocabSize * sizeof(float)),
            ("window", windowBytes));
    }

    // Stream, norms and output of both blocks (6 d), queries and their means, keys, values, gate, up and product, scores of all heads.
    private static long LayerValues(DecoderConfig config, int sequenceLength) =>
        6L * config.HiddenSize + 2L * config.QuerySize + 2L * config.KeyValueSize + 3L * config.IntermediateSize
        + (long)config.NumHeads * sequenceLength;

    private static long Rows(DecoderConfig config, long batchTokens, int? chunkRows) =>
        Math.Min(batchTokens, chunkRows ?? FusedHead.DefaultChunkRows(config.VocabSize));

    private static MemoryEstimate Of(params IEnumerable<(string What, long Bytes)> parts) =>
        new([.. parts.Where(part => part.Bytes > 0).Select(part => new MemoryPart(part.What, part.Bytes))]);
}

/// <summary>One of the things in a worker's memory.</summary>
internal sealed record MemoryPart(string What, long Bytes);
