namespace Akka.Configuration.Hocon;

/// <summary>A piece of text, quoted or not. Numbers, durations and booleans are texts until someone reads them.</summary>
public class HoconLiteral : IHoconElement
{
    /// <summary>The text, escapes replaced.</summary>
    public string? Value { get; set; }

    /// <summary>True.</summary>
    public bool IsString() => true;

    /// <summary>The text.</summary>
    public string? GetString() => Value;

    /// <summary>False.</summary>
    public bool IsArray() => false;

    /// <summary>Throws.</summary>
    /// <exception cref="NotImplementedException">Always.</exception>
    public IList<HoconValue> GetArray() => throw new NotImplementedException("This element is a string literal and not an array.");

    /// <summary>The text.</summary>
    public override string ToString() => Value ?? "";
}
