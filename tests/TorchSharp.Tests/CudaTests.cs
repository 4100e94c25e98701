namespace ActorDistill.TensorTests;

public class CudaTests
{
    [CudaFact]
    public void A_tensor_goes_to_the_gpu_and_back()
    {
        var source = TensorAssert.Counting(2, 3);
        var there = source.to(torch.device("cuda:0"));
        Assert.True(there.is_cuda);
        Assert.Equal((DeviceType.CUDA, 0), (there.device_type, there.device_index));
        Assert.Equal("cuda:0", there.device.ToString());
        Assert.True(there.cpu().Equals(source));
        Assert.True(source.cuda().cpu().Equals(source));
    }

    [CudaFact]
    public void Factories_work_on_the_gpu()
    {
        var device = torch.device("cuda:0");
        TensorAssert.Is(torch.ones([2], device: device), [2], 1, 1);
        TensorAssert.Is(torch.arange(3, device: device), [3], 0, 1, 2);
        TensorAssert.Is(torch.tensor(new[] { 1.0, 2.0 }, device: device), [2], 1, 2);
        Assert.True(torch.zeros_like(torch.ones([2], device: device)).is_cuda);
    }

    [CudaFact]
    public void Products_and_gradients_agree_with_the_processor()
    {
        var generator = new Generator(41);
        var left = torch.randn([64, 96], dtype: float64, generator: generator);
        var right = torch.randn([96, 32], dtype: float64, generator: generator);
        Tensor Gradient(Tensor a, Tensor b)
        {
            var leaf = a.clone().requires_grad_();
            torch.nn.functional.cross_entropy(leaf.mm(b).tanh(), b.select(1, 0).slice(0, 0, 64, 1).abs().@long()).backward();
            return leaf.grad!;
        }
        var device = torch.device("cuda:0");
        TensorAssert.Close(left.to(device).mm(right.to(device)).cpu(), left.mm(right), 1e-11);
        TensorAssert.Close(Gradient(left.to(device), right.to(device)).cpu(), Gradient(left, right), 1e-12);
    }

    [CudaFact]
    public void A_generator_of_the_gpu_has_a_stream_and_a_state()
    {
        var device = torch.device("cuda:0");
        double[] Draw(Generator generator) => TensorAssert.Values(torch.randn([8], device: device, generator: generator).cpu());
        Assert.Equal(Draw(new Generator(5, device)), Draw(new Generator(5, device)));
        using var stream = new Generator(6, device);
        Draw(stream);
        using var state = stream.get_state();
        var expected = Draw(stream);
        stream.set_state(state);
        Assert.Equal(expected, Draw(stream));
        Assert.NotEqual(Draw(new Generator(5, device)), Draw(new Generator(6, device)));
    }

    [CudaFact]
    public void Pinned_memory_copies_without_blocking()
    {
        var pinned = torch.arange(1000, dtype: float32).pin_memory();
        Assert.True(pinned.is_pinned());
        var there = pinned.to(torch.device("cuda:0"), non_blocking: true);
        torch.cuda.synchronize();
        Assert.Equal(499500, there.sum().cpu().item<float>());
    }

    [CudaFact]
    public void Only_a_tensor_of_the_processor_shows_its_memory()
    {
        var there = torch.ones([2], device: torch.device("cuda:0"));
        Assert.Throws<InvalidOperationException>(() => there.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => there.data<float>());
        Assert.Equal(1, there[0].ToSingle());
    }

    [CudaFact]
    public void Tf32_is_off_unless_asked_for()
    {
        Assert.False(torch.backends.cuda.matmul.allow_tf32);
        torch.backends.cuda.matmul.allow_tf32 = true;
        Assert.True(torch.backends.cuda.matmul.allow_tf32);
        torch.backends.cuda.matmul.allow_tf32 = false;
    }

    [CudaFact]
    public void AdamW_steps_alike_on_both_devices()
    {
        Tensor Trained(Device device)
        {
            var weight = new TorchSharp.Modules.Parameter(TensorAssert.Counting(3, 3).to(device));
            using var optimizer = torch.optim.AdamW([weight], lr: 0.1, weight_decay: 0.1);
            for (var i = 0; i < 3; i++)
            {
                optimizer.zero_grad();
                weight.sin().sum().backward();
                optimizer.step();
            }
            return weight.detach().cpu();
        }
        TensorAssert.Close(Trained(torch.device("cuda:0")), Trained(torch.CPU), 1e-12);
    }
}
