namespace Akka.Configuration.Hocon;

/// <summary>An array.</summary>
public class HoconArray : List<HoconValue>, IHoconElement
{
    /// <summary>False.</summary>
    public bool IsString() => false;

    /// <summary>Throws.</summary>
    /// <exception cref="NotImplementedException">Always.</exception>
    public string GetString() => throw new NotImplementedException("This element is an array and not a string.");

    /// <summary>True.</summary>
    public bool IsArray() => true;

    /// <summary>This.</summary>
    public IList<HoconValue> GetArray() => this;

    /// <summary>HOCON that reads as this array.</summary>
    public override string ToString() => $"[{string.Join(",", this)}]";
}
