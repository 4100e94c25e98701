using ActorDistill.Distillation.Training;
using ActorDistill.Models.Decoder;
using ActorDistill.Models.Weights;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Distillation.Checkpoints;

/// <summary>
/// The files of a checkpoint: a usable Hugging Face folder (config.json, float32 weights, tokenizer), the optimizer's state beside it,
/// projectors if there are any, and the state of the processor's random stream.
/// </summary>
public static class TrainingFiles
{
    /// <summary>The optimizer's moments and step counts, by weight.</summary>
    public const string OptimizerFileName = "optimizer.safetensors";

    /// <summary>The state of libtorch's default random stream.</summary>
    public const string RandomFileName = "random.safetensors";

    /// <summary>What is trained beside the weights; only there when there is any.</summary>
    public const string ProjectorsFileName = "projectors.safetensors";

    private const string RandomStateName = "cpu";

    /// <summary>Writes all files of the present state.</summary>
    /// <exception cref="OperatorException">The disk fails.</exception>
    public static void Write(AtomicFolder output, CausalDecoder student, TrainStep step, string? tokenizerFolder)
    {
        ModelFolder.Write(output, student, WeightType.F32, sideFilesFrom: tokenizerFolder);
        output.Write(OptimizerFileName, stream => SafetensorsWriter.Write(stream, step.OptimizerState()));
        if (step.ExtraParameters.Count > 0)
            output.Write(ProjectorsFileName, stream => SafetensorsWriter.Write(stream, Projectors(step)));
        using var random = torch.random.get_rng_state();
        var randomState = TensorBytes.Source(RandomStateName, random, WeightType.U8);
        output.Write(RandomFileName, stream => SafetensorsWriter.Write(stream, [randomState]));
    }

    /// <summary>Reads weights, optimizer and random state into an equal decoder and its training.</summary>
    /// <exception cref="OperatorException">A file lacks a tensor, or it is of another shape.</exception>
    public static void Read(string folder, CausalDecoder student, TrainStep step)
    {
        using (var weights = WeightSet.Open(folder))
            foreach (var (name, parameter) in student.named_parameters())
                TensorBytes.Read(weights, name, parameter);
        if (step.ExtraParameters.Count > 0)
            using (var projectors = WeightSet.OpenFile(Path.Combine(folder, ProjectorsFileName)))
                foreach (var (name, parameter) in step.ExtraParameters)
                    TensorBytes.Read(projectors, name, parameter);
        using (var optimizer = WeightSet.OpenFile(Path.Combine(folder, OptimizerFileName)))
            step.LoadOptimizerState(optimizer);
        using var file = WeightSet.OpenFile(Path.Combine(folder, RandomFileName));
        using var random = TensorBytes.Load(file, RandomStateName);
        torch.random.set_rng_state(random);
    }

    private static IEnumerable<WeightSource> Projectors(TrainStep step) => step.ExtraParameters.Select(
        named => TensorBytes.Source(named.Name, named.Parameter, TensorBytes.TypeOf(named.Parameter.dtype)));
}
