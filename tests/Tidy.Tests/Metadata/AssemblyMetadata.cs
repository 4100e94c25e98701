using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ActorDistill.Tidy.Tests.Metadata;

/// <summary>What an assembly's metadata says about others, read without loading it.</summary>
internal static class AssemblyMetadata
{
    /// <summary>Reads a file that lies beside the tests.</summary>
    /// <exception cref="InvalidOperationException">It does not: this project must reference the one that builds it.</exception>
    public static T Read<T>(string assemblyName, Func<MetadataReader, T> read)
    {
        var path = Path.Combine(AppContext.BaseDirectory, assemblyName + ".dll");
        if (!File.Exists(path))
            throw new InvalidOperationException($"{assemblyName}.dll is not beside the tests; reference its project here");
        using var file = new PEReader(File.OpenRead(path));
        return read(file.GetMetadataReader());
    }

    /// <summary>Full names of the types of other assemblies that are referenced and lie in a namespace with a part "Testing".</summary>
    public static IReadOnlyList<string> TestingReferences(MetadataReader metadata) =>
    [
        .. from handle in metadata.TypeReferences
           let type = metadata.GetTypeReference(handle)
           let space = metadata.GetString(type.Namespace)
           where space.Split('.').Contains("Testing")
           select $"{space}.{metadata.GetString(type.Name)}",
    ];

    /// <summary>Simple names of the assemblies that the attribute InternalsVisibleTo lets in.</summary>
    public static IReadOnlyList<string> Friends(MetadataReader metadata) =>
    [
        .. from handle in metadata.GetAssemblyDefinition().GetCustomAttributes()
           let attribute = metadata.GetCustomAttribute(handle)
           where NameOf(metadata, attribute) == "InternalsVisibleToAttribute"
           select FirstArgument(metadata, attribute).Split(',')[0],
    ];

    private static string? NameOf(MetadataReader metadata, CustomAttribute attribute)
    {
        // An attribute of another assembly: its constructor is a reference.
        if (attribute.Constructor.Kind != HandleKind.MemberReference) return null;
        var parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference) return null;
        return metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)parent).Name);
    }

    private static string FirstArgument(MetadataReader metadata, CustomAttribute attribute)
    {
        var value = metadata.GetBlobReader(attribute.Value);
        // Every value begins with the two bytes 01 00.
        value.ReadUInt16();
        return value.ReadSerializedString() ?? "";
    }
}
