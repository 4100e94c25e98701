namespace ActorDistill.Tidy.Tests.Signatures.Fixtures;

public enum Shade : byte
{
    Dark = 2,
    Light = 7,
}

public delegate long Measure(string text, int start = 3);

public interface IShape<T>
{
    long Area { get; }

    static abstract T Parse(string text);

    string Describe() => "";
}

public abstract class Shape : IDisposable
{
    protected readonly int[,] Grid = new int[1, 1];

    protected Shape() => Name = "";

    protected event Action<Layer<string>.Part<int>>? Changed;

    public abstract long Size { get; init; }

    public string Name { get; protected set; }

    public virtual void Reset() => Changed?.Invoke(new Layer<string>.Part<int>());

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected internal virtual void Dispose(bool disposing) => Hidden();

    private protected void Hidden() => Name = "";
}

public sealed class Layer<T>(string name = "x", bool flag = true, Shade shade = Shade.Light, double? scale = 0.5) : List<T>
    where T : class, IComparable
{
    public const long Limit = -3;
    public static readonly string Label = "label";

    public (T First, (int A, T? B) Second) Pair => (this[0], (Limit > 0 && flag ? 1 : (int)(scale ?? 0), this[(int)shade]));

    public int this[int i, (T First, int Second) pair]
    {
        get => i + pair.Second + name.Length;
        private set => Add(pair.First);
    }

    public static Layer<T> operator +(Layer<T> left, int right)
    {
        left[right, default] = right;
        return left;
    }

    public int Take<U>(ref T x, out U? y, in long size, Guid id = default, params T[] rest)
        where U : struct
    {
        y = null;
        return rest.Length + (int)size + x.CompareTo(id);
    }

    public sealed class Part<U>
    {
        internal int Hidden { get; }
    }
}

public static class Extensions
{
    public static int Count(this Shape shape, nint at) => shape.Name.Length + (int)at;
}
