using System.Buffers.Binary;
using System.Text;

namespace ActorDistill.Models.Tests.Weights;

/// <summary>Safetensors files made by hand, right or wrong.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A file of a header and that many zero bytes of data.</summary>
    public static byte[] File(string json, int dataBytes) => File(Encoding.UTF8.GetBytes(json), new byte[dataBytes]);

    /// <summary>A file of a header and data.</summary>
    public static byte[] File(byte[] json, byte[] data)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. data];
    }

    /// <summary>A header's entry of one weight.</summary>
    public static string Entry(string name, string type, string shape, string offsets) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":{shape},\"data_offsets\":{offsets}}}";
}
