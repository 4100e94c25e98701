using System.CommandLine;
using ActorDistill.Distillation.Training;
using ActorDistill.Storage;
using TorchSharp;

namespace ActorDistill.Host.Commands;

/// <summary>The options of every command that computes: device and threads.</summary>
internal sealed class ComputeOptions
{
    public Option<string> Device { get; } = new("--device")
    {
        Description = "Where to compute: cpu, cuda or cuda:N.",
        DefaultValueFactory = _ => "cpu",
    };

    public Option<int> Threads { get; } = new("--threads")
    {
        Description = "Threads of one operation on the processor. Results depend on it, so it is never taken from the machine.",
        DefaultValueFactory = _ => 1,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Device);
        command.Options.Add(Threads);
    }

    /// <summary>Sets the threads of this thread's operations and returns the device.</summary>
    /// <exception cref="OperatorException">Not a device, a GPU that there is not, or no thread at all.</exception>
    public torch.Device Apply(ParseResult parsed)
    {
        var threads = parsed.GetValue(Threads);
        if (threads < 1)
            throw new OperatorException($"--threads is {threads}, must be at least 1");
        OperationThreads.Set(threads);
        return DeviceOf(parsed.GetValue(Device)!);
    }

    private static torch.Device DeviceOf(string name)
    {
        torch.Device device;
        try
        {
            device = torch.device(name);
        }
        catch (ArgumentException)
        {
            throw new OperatorException($"--device is {name}, must be cpu, cuda or cuda:N");
        }
        if (device.type == DeviceType.META)
            throw new OperatorException($"--device is {name}, must be cpu, cuda or cuda:N");
        if (device.type == DeviceType.CUDA && Math.Max(device.index, 0) >= torch.cuda.device_count())
            throw new OperatorException(
                $"--device is {name}, but this machine shows {torch.cuda.device_count()} GPUs to libtorch {torch.__version__}");
        return device;
    }
}
