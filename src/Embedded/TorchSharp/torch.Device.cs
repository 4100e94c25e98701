using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Where a tensor lies: a kind of device and its number, "cuda:0" for instance. Without a number the index is -1.</summary>
    public class Device
    {
        /// <summary>From "cpu", "cuda" or "cuda:N". Throws ArgumentException for any other text.</summary>
        public Device(string description)
        {
            var parts = description.Split(':');
            type = parts[0].ToLowerInvariant() switch
            {
                "cpu" => DeviceType.CPU,
                "cuda" => DeviceType.CUDA,
                "meta" => DeviceType.META,
                _ => throw Unknown(description),
            };
            index = -1;
            if (parts.Length == 1)
                return;
            if (parts.Length > 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw Unknown(description);
            // The processor has no number; libtorch's own "cpu:0" is the same device as "cpu".
            index = type == DeviceType.CPU ? -1 : number;
        }

        /// <summary>From a kind and a number.</summary>
        public Device(DeviceType deviceType, int index = -1)
        {
            type = deviceType;
            this.index = index;
        }

        /// <summary>The kind of device.</summary>
        public DeviceType type { get; }

        /// <summary>The device's number; -1 is the current one of its kind.</summary>
        public int index { get; }

        /// <summary>"cpu", "cuda" or "cuda:N".</summary>
        public override string ToString()
        {
            var name = type.ToString().ToLowerInvariant();
            return index < 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{index}");
        }

        /// <summary>From "cpu", "cuda" or "cuda:N".</summary>
        public static implicit operator Device(string description) => new(description);

        private static ArgumentException Unknown(string description) =>
            new($"unknown device '{description}'; known: cpu, cuda, cuda:N, meta");
    }

    /// <summary>From "cpu", "cuda" or "cuda:N".</summary>
    public static Device device(string description) => new(description);

    /// <summary>From a kind and a number.</summary>
    public static Device device(DeviceType deviceType, int index = -1) => new(deviceType, index);
}
