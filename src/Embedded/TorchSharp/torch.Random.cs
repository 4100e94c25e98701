namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>A stream of random numbers of its own on a device.</summary>
    public class Generator : IDisposable
    {
        private nint _handle;

        /// <summary>A new stream.</summary>
        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.ad_generator_new(seed, Place(null, device)), device ?? CPU)
        {
        }

        private Generator(nint handle, Device device)
        {
            _handle = handle != 0 ? handle : throw Native.Failure();
            this.device = device;
        }

        /// <summary>Frees a stream that nobody disposed of.</summary>
        ~Generator() => Dispose(false);

        /// <summary>The processor's default stream, which operations without a generator draw from.</summary>
        public static Generator Default => new(Native.ad_generator_default(Place(null, CPU)), CPU);

        /// <summary>Where the numbers are made.</summary>
        public Device device { get; }

        /// <summary>The native handle.</summary>
        public nint Handle => _handle != 0 ? _handle : throw new InvalidOperationException("the generator was disposed of");

        /// <summary>Starts the stream anew from a seed.</summary>
        public Generator manual_seed(long seed)
        {
            Native.Check(Native.ad_generator_set_seed(Handle, unchecked((ulong)seed)));
            GC.KeepAlive(this);
            return this;
        }

        /// <summary>The seed that the stream started from.</summary>
        public long initial_seed()
        {
            ulong seed;
            Native.Check(Native.ad_generator_get_seed(Handle, &seed));
            GC.KeepAlive(this);
            return unchecked((long)seed);
        }

        /// <summary>Starts the stream anew from a seed that the system draws, and returns it.</summary>
        public long seed()
        {
            ulong seed;
            Native.Check(Native.ad_generator_fresh_seed(Handle, &seed));
            GC.KeepAlive(this);
            return unchecked((long)seed);
        }

        /// <summary>The state, as a CPU tensor of bytes.</summary>
        public Tensor get_state()
        {
            var state = new Tensor(Native.ad_generator_get_state(Handle));
            GC.KeepAlive(this);
            return state;
        }

        /// <summary>Continues from a state that <see cref="get_state"/> gave.</summary>
        public void set_state(Tensor value)
        {
            Native.Check(Native.ad_generator_set_state(Handle, value.Handle));
            GC.KeepAlive(this);
            GC.KeepAlive(value);
        }

        /// <summary>Frees the stream.</summary>
        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        /// <summary>Frees the stream; from the finalizer when <paramref name="disposing"/> is false.</summary>
        protected virtual void Dispose(bool disposing)
        {
            var handle = Interlocked.Exchange(ref _handle, 0);
            if (handle != 0)
                Native.ad_generator_free(handle);
        }
    }

    /// <summary>Seeds the default streams of all devices.</summary>
    public static Generator manual_seed(long seed) => random.manual_seed(seed);

    /// <summary>The default streams.</summary>
    public static partial class random
    {
        /// <summary>Seeds the default streams of all devices and returns the processor's.</summary>
        public static Generator manual_seed(long seed)
        {
            Native.Check(Native.ad_manual_seed(unchecked((ulong)seed)));
            return Generator.Default;
        }

        /// <summary>The state of the processor's default stream.</summary>
        public static Tensor get_rng_state()
        {
            using var generator = Generator.Default;
            return generator.get_state();
        }

        /// <summary>Continues the processor's default stream from a state.</summary>
        public static void set_rng_state(Tensor new_state)
        {
            using var generator = Generator.Default;
            generator.set_state(new_state);
        }
    }

    /// <summary>Random numbers of [0, 1) in a shape.</summary>
    public static Tensor rand(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null)
    {
        fixed (long* first = size)
            return Drawn(Native.ad_rand(first, size.Length, generator?.Handle ?? 0, Place(dtype, device)), generator, requires_grad, names);
    }

    /// <summary>Normal random numbers in a shape.</summary>
    public static Tensor randn(
        long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null)
    {
        fixed (long* first = size)
        {
            var handle = Native.ad_randn(first, size.Length, generator?.Handle ?? 0, Place(dtype, device));
            return Drawn(handle, generator, requires_grad, names);
        }
    }

    /// <summary>Normal random numbers: [size].</summary>
    public static Tensor randn(
        long size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) => randn([size], dtype, device, requires_grad, generator, names);

    /// <summary>Normal random numbers: [rows, columns].</summary>
    public static Tensor randn(
        long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) => randn([rows, columns], dtype, device, requires_grad, generator, names);

    /// <summary>Random integers of [0, high) in a shape; int64 unless another dtype is given.</summary>
    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null,
        string[]? names = null) => randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>Random integers of [low, high) in a shape; int64 unless another dtype is given.</summary>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null)
    {
        fixed (long* first = size)
        {
            var place = Place(dtype ?? ScalarType.Int64, device);
            var handle = Native.ad_randint(low, high, first, size.Length, generator?.Handle ?? 0, place);
            return Drawn(handle, generator, requires_grad, names);
        }
    }

    /// <summary>The numbers below n in a random order; int64 unless another dtype is given.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Drawn(Native.ad_randperm(n, generator?.Handle ?? 0, Place(dtype ?? ScalarType.Int64, device)), generator, requires_grad, null);

    /// <summary>Indices drawn with these weights, along the last dimension.</summary>
    public static Tensor multinomial(Tensor input, long num_samples, bool replacement = false, Generator? generator = null) =>
        input.multinomial(num_samples, replacement, generator);

    private static Tensor Drawn(nint handle, Generator? generator, bool requiresGrad, string[]? names)
    {
        GC.KeepAlive(generator);
        return New(handle, requiresGrad, names);
    }
}
