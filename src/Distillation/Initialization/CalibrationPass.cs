using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using TorchSharp;

namespace ActorDistill.Distillation.Initialization;

/// <summary>
/// Reads a text with a teacher once and adds up statistics while it flows through the layers. Beside one batch's activations it holds the
/// sums alone: (2 l + 1) D^2 + l F float64 numbers for l measured layers. Sums are float64 whatever the teacher computes in.
/// </summary>
public static class CalibrationPass
{
    /// <summary>Measures a teacher.</summary>
    /// <param name="teacher">Any dtype.</param>
    /// <param name="batches">The text; the first S tokens of each row are read.</param>
    /// <param name="layers">The layers whose norms and neurons are measured; null for all. The final norm always is.</param>
    /// <returns>In float64 on the teacher's device, in no dispose scope.</returns>
    /// <exception cref="ArgumentException">There is no token.</exception>
    public static CalibrationStatistics Run(CausalDecoder teacher, IEnumerable<TokenBatch> batches, IReadOnlyList<int>? layers = null)
    {
        using var unrecorded = torch.no_grad();
        var sums = new CalibrationSums(teacher, layers ?? [.. Enumerable.Range(0, teacher.Config.NumLayers)]);
        try
        {
            var request = new ForwardRequest { Logits = false, Observer = sums };
            foreach (var batch in batches)
            {
                using var scope = torch.NewDisposeScope();
                sums.Begin(CalibrationText.CountedRows(batch, teacher.Device));
                teacher.Forward(CalibrationText.Inputs(batch, teacher.Device), request);
            }
            return sums.ToStatistics();
        }
        catch
        {
            sums.Dispose();
            throw;
        }
    }
}
