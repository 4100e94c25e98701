namespace Akka.Configuration.Hocon;

/// <summary>What a value is made of: a text, an array, an object or a substitution.</summary>
public interface IHoconElement
{
    /// <summary>Whether it is a text.</summary>
    bool IsString();

    /// <summary>The text.</summary>
    /// <exception cref="NotImplementedException">It is none.</exception>
    string? GetString();

    /// <summary>Whether it is an array.</summary>
    bool IsArray();

    /// <summary>The array's values.</summary>
    /// <exception cref="NotImplementedException">It is none.</exception>
    IList<HoconValue> GetArray();
}
