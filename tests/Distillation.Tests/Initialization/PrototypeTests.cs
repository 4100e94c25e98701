using ActorDistill.Distillation.Initialization;
using ActorDistill.Models.Corpora;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Tokenizers;
using ActorDistill.Schedules.Initialization;
using TorchSharp;

namespace ActorDistill.Distillation.Tests.Initialization;

/// <summary>
/// A trained teacher of 260,032 weights, and what our float64 prototype gets from it with the same text: the loss of the student before any
/// training, on 200 blocks of 128 tokens of which it predicts 127 each.
/// </summary>
public class PrototypeTests
{
    private static readonly string Model = SharedFolder.PathOf("models", "stories260K");

    // The prototype keeps the teacher's epsilon and reads the first blocks of the text; its random weights are another generator's, so
    // guide-min's loss is only about the prototype's 9.19.
    [SharedTheory]
    [InlineData(InitializationKind.GuideFull, null, 6.323009, 1e-4)]
    [InlineData(InitializationKind.GuideFull, BasisStatistic.Embedding, 6.836100, 1e-4)]
    [InlineData(InitializationKind.GuideMin, null, 9.19, 1.5)]
    public void First_loss_is_the_prototypes(InitializationKind kind, BasisStatistic? basis, double expected, double error)
    {
        using var folder = new TemporaryFolder();
        using var train = Tokens(folder, "stories-train.txt");
        using var valid = Tokens(folder, "stories-valid.txt");
        using var teacher = ModelFolder.Load(Model, torch.ScalarType.Float32, torch.CPU);
        var settings = new InitializationSettings
        {
            Kind = kind,
            Basis = basis,
            Calibration = CalibrationChoice.First,
            KeepEpsilon = true,
        };
        var student = teacher.Config.DeriveStudent(hiddenSize: 32, numLayers: 3, intermediateSize: 88);
        using var made = StudentInitialization.Run(teacher, student, settings, CalibrationText.Read(train, 128, settings));
        Assert.Equal([0, 2], made.Report.Groups);
        var layers = made.Report.Layers.Select(layer => layer.Teacher);
        Assert.Equal(kind == InitializationKind.GuideMin ? [0] : [0, 2, 4], layers);
        var loss = FirstLoss(made.Decoder, valid);
        Assert.True(Math.Abs(loss - expected) < error, $"{kind} {basis}: {loss}");
        Assert.Equal(256 * 128, made.Report.CalibrationTokens);
    }

    [SharedFact]
    public void The_logit_scale_lowers_the_first_loss_and_no_tensor_stays_behind()
    {
        using var folder = new TemporaryFolder();
        using var train = Tokens(folder, "stories-valid.txt");
        using var teacher = ModelFolder.Load(Model, torch.ScalarType.Float32, torch.CPU);
        var student = teacher.Config.DeriveStudent(hiddenSize: 32, numLayers: 3, intermediateSize: 88);
        var settings = new InitializationSettings { CalibrationBlocks = 32 };
        double plainLoss, scaledLoss;
        using (var plain = StudentInitialization.Run(teacher, student, settings, CalibrationText.Read(train, 128, settings)))
            plainLoss = FirstLoss(plain.Decoder, train);
        // The teacher has its tables of positions now.
        var live = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scaled = StudentInitialization.Run(
            teacher, student, settings with { LogitScale = true }, CalibrationText.Read(train, 128, settings)))
        {
            Assert.True(scaled.Report.LogitScale is > 0.01 and < 1);
            scaledLoss = FirstLoss(scaled.Decoder, train);
        }
        Assert.True(scaledLoss < plainLoss - 0.1, $"{scaledLoss} after {plainLoss}");
        Assert.Equal(live, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static Corpus Tokens(TemporaryFolder folder, string name)
    {
        var path = folder.PathOf(name + ".tokens");
        var documents = DocumentInputs.Read([SharedFolder.PathOf("text", name)], DocumentBoundary.BlankLine);
        CorpusBuilder.Build(Tokenizer.Load(Model), documents, path, new CorpusOptions { TokenizerFolder = Model });
        return Corpus.Open(path);
    }

    // The prototype's blocks do not overlap: the first token of each is never predicted.
    private static double FirstLoss(CausalDecoder decoder, Corpus corpus)
    {
        using var unrecorded = torch.no_grad();
        var (nats, count) = (0.0, 0L);
        for (var first = 0L; first < 200; first += 50)
        {
            using var scope = torch.NewDisposeScope();
            var tokens = new long[50 * 128];
            corpus.ReadTokens(first * 128, tokens);
            var ids = torch.tensor(tokens, [50, 128]);
            var logProbs = decoder.Forward(ids).Logits.narrow(1, 0, 127).to(torch.ScalarType.Float64).log_softmax(-1);
            nats -= logProbs.gather(-1, ids.narrow(1, 1, 127).unsqueeze(-1)).sum().ToDouble();
            count += 50 * 127;
        }
        return nats / count;
    }
}
