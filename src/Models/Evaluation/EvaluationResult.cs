namespace ActorDistill.Models.Evaluation;

/// <summary>How well a model predicts a text.</summary>
/// <param name="TokenCount">Tokens that were predicted and count.</param>
/// <param name="NatsPerToken">Mean cross-entropy of those tokens.</param>
/// <param name="Top1Accuracy">Share of them that were the likeliest token (of equal logits the lowest token).</param>
/// <param name="TextBytes">Bytes of text that those tokens stand for; 0 when that is not known.</param>
public sealed record EvaluationResult(long TokenCount, double NatsPerToken, double Top1Accuracy, long TextBytes = 0)
{
    /// <summary>exp(nats per token).</summary>
    public double Perplexity => Math.Exp(NatsPerToken);

    /// <summary>Bits that the model needs for a byte of text, comparable between tokenizers; null without a count of bytes.</summary>
    public double? BitsPerByte => TextBytes > 0 ? NatsPerToken * TokenCount / Math.Log(2) / TextBytes : null;
}
