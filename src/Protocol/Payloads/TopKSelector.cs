namespace ActorDistill.Protocol.Payloads;

/// <summary>
/// The label and the k most probable other tokens of rows of logits, with their log-probabilities and that of all others together. Rows
/// come back in ascending order of ids. Among equal logits the lowest ids are kept, so the tokens are the same on every machine; no
/// number depends on how many threads there are.
/// </summary>
public sealed class TopKSelector
{
    private readonly int _vocabSize;
    private readonly double _temperature;

    /// <summary>A selector for rows of one size.</summary>
    /// <param name="vocabSize">V, at least 2.</param>
    /// <param name="topK">k, 1 to V.</param>
    /// <param name="temperature">Divides the logits before the softmax; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of these rules does not hold.</exception>
    public TopKSelector(int vocabSize, int topK, double temperature = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabSize, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(topK, vocabSize);
        if (!(temperature > 0 && double.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "must be finite and above 0");
        (_vocabSize, _temperature) = (vocabSize, temperature);
        PlaceCount = (int)Math.Min(topK + 1L, vocabSize);
    }

    /// <summary>K, tokens of a row: k and the label, or all.</summary>
    public int PlaceCount { get; }

    /// <summary>Finds the tokens only. A NaN is never kept.</summary>
    /// <param name="logits">[N, V].</param>
    /// <param name="labels">[N].</param>
    /// <param name="threadCount">Over how many threads the rows are spread.</param>
    /// <param name="tokenIds">[N, K].</param>
    /// <exception cref="PayloadException">A label is beyond the vocabulary, or a row has less than K logits that are numbers.</exception>
    /// <exception cref="ArgumentException">The lengths do not fit, as in the other method.</exception>
    public void Select(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int threadCount, Span<long> tokenIds) =>
        Run(logits, labels, threadCount, tokenIds, [], []);

    /// <summary>Finds the tokens and their log-probabilities.</summary>
    /// <param name="logits">[N, V]; -inf is a token without probability.</param>
    /// <param name="labels">[N].</param>
    /// <param name="threadCount">Over how many threads the rows are spread.</param>
    /// <param name="tokenIds">[N, K].</param>
    /// <param name="logProbs">[N, K].</param>
    /// <param name="tailLogProbs">[N]; -inf where nothing is left.</param>
    /// <exception cref="PayloadException">As above, or a row holds NaN or +inf, or only -inf.</exception>
    public void Select(
        ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int threadCount, Span<long> tokenIds, Span<float> logProbs,
        Span<float> tailLogProbs)
    {
        if (logProbs.Length != tokenIds.Length || tailLogProbs.Length != labels.Length)
            throw new ArgumentException(
                $"{logProbs.Length} and {tailLogProbs.Length} log-probabilities for {tokenIds.Length} ids of {labels.Length} rows");
        Run(logits, labels, threadCount, tokenIds, logProbs, tailLogProbs);
    }

    private unsafe void Run(
        ReadOnlySpan<float> logits, ReadOnlySpan<long> labels, int threadCount, Span<long> tokenIds, Span<float> logProbs,
        Span<float> tailLogProbs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threadCount, 1);
        var rowCount = labels.Length;
        if (logits.Length != (long)rowCount * _vocabSize || tokenIds.Length != (long)rowCount * PlaceCount)
            throw new ArgumentException($"{logits.Length} logits and {tokenIds.Length} ids do not fit {rowCount} rows of {_vocabSize}");
        // A span cannot go to another thread; what it points to stays in its place until all threads are done.
        fixed (float* logit = logits, logProb = logProbs, tail = tailLogProbs)
        fixed (long* label = labels, tokenId = tokenIds)
        {
            var rows = new Rows(logit, label, tokenId, logProbs.IsEmpty ? null : logProb, tail);
            if (threadCount == 1 || rowCount < 2)
            {
                RunPart(rows, 0, rowCount);
                return;
            }
            var partCount = Math.Min(threadCount, rowCount);
            var failures = new PayloadException?[partCount];
            Parallel.For(0, partCount, new ParallelOptions { MaxDegreeOfParallelism = partCount }, part =>
            {
                try
                {
                    RunPart(rows, (int)((long)rowCount * part / partCount), (int)((long)rowCount * (part + 1) / partCount));
                }
                catch (PayloadException failure)
                {
                    failures[part] = failure;
                }
            });
            if (failures.FirstOrDefault(failure => failure != null) is { } first)
                throw new PayloadException(first.Fault, first.Message);
        }
    }

    private unsafe void RunPart(Rows rows, int firstRow, int endRow)
    {
        var search = new TopKSearch(_vocabSize, PlaceCount);
        for (var row = firstRow; row < endRow; row++)
        {
            var logits = new ReadOnlySpan<float>(rows.Logits + ((long)row * _vocabSize), _vocabSize);
            var tokenIds = new Span<long>(rows.TokenIds + ((long)row * PlaceCount), PlaceCount);
            var label = rows.Labels[row];
            if ((ulong)label >= (ulong)_vocabSize)
                throw new PayloadException(PayloadFault.TokenId, $"the label of row {row} is {label}, must be 0 to {_vocabSize - 1}");
            if (!search.Find(logits, (int)label, tokenIds, out var threshold))
                throw new PayloadException(PayloadFault.NotFinite, $"row {row} has less than {PlaceCount} logits that are numbers");
            if (rows.LogProbs == null)
                continue;
            var logProbs = new Span<float>(rows.LogProbs + ((long)row * PlaceCount), PlaceCount);
            rows.Tails[row] = RowLogProbs.Compute(logits, tokenIds, (int)label, threshold, _temperature, logProbs);
            if (float.IsNaN(rows.Tails[row]))
                throw new PayloadException(
                    PayloadFault.NotFinite, $"row {row} has a logit that is NaN or infinite, or none that is finite");
        }
    }

    private readonly unsafe struct Rows(float* logits, long* labels, long* tokenIds, float* logProbs, float* tails)
    {
        public float* Logits { get; } = logits;

        public long* Labels { get; } = labels;

        public long* TokenIds { get; } = tokenIds;

        /// <summary>Null when only tokens are asked for.</summary>
        public float* LogProbs { get; } = logProbs;

        public float* Tails { get; } = tails;
    }
}
