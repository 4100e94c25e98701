namespace Akka.Configuration.Hocon;

/// <summary>What may turn out to be an object.</summary>
public interface IMightBeAHoconObject
{
    /// <summary>Whether it is one.</summary>
    bool IsObject();

    /// <summary>The object, or null.</summary>
    HoconObject? GetObject();
}
