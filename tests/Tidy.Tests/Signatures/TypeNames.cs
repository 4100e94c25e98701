using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>Types' names as the lists in Api/ write them: simple ones, nested types after their outer types, C#'s own words.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(long)] = "long",
        [typeof(int)] = "int",
        [typeof(short)] = "short",
        [typeof(sbyte)] = "sbyte",
        [typeof(ulong)] = "ulong",
        [typeof(uint)] = "uint",
        [typeof(ushort)] = "ushort",
        [typeof(byte)] = "byte",
        [typeof(double)] = "double",
        [typeof(float)] = "float",
        [typeof(decimal)] = "decimal",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    /// <summary>With the namespace, nested types after a dot, the arity after a backtick.</summary>
    public static string FullName(Type type) => type.FullName!.Replace('+', '.');

    /// <summary><c>&lt;T1,T2&gt;</c>, or nothing.</summary>
    public static string ParameterList(Type[] parameters) =>
        parameters.Length == 0 ? "" : $"<{string.Join(",", parameters.Select(parameter => parameter.Name))}>";

    /// <summary><c> where T1 : class, new() where T2 : struct</c>, or nothing.</summary>
    public static string Constraints(Type[] parameters) => string.Concat(
        from parameter in parameters
        let list = Constraints(parameter).ToList()
        where list.Count > 0
        select $" where {parameter.Name} : {string.Join(", ", list)}");

    /// <summary>The name in a signature.</summary>
    /// <param name="type">Any type.</param>
    /// <param name="place">What carries the names of a tuple's elements: the parameter, the property and so on.</param>
    public static string Name(Type type, ICustomAttributeProvider? place = null)
    {
        var attribute = place?.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false).SingleOrDefault();
        return new Walk(((TupleElementNamesAttribute?)attribute)?.TransformNames).Name(type);
    }

    private static IEnumerable<string> Constraints(Type parameter)
    {
        var attributes = parameter.GenericParameterAttributes;
        var isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint)) yield return "class";
        if (isStruct) yield return "struct";
        var types = parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(type => Name(type));
        foreach (var name in types.Order(StringComparer.Ordinal))
            yield return name;
        // Every struct has a constructor without parameters.
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct) yield return "new()";
    }

    /// <summary>One walk through a type. The compiler stores the names of all tuples in it as one list, in the order of the walk.</summary>
    private sealed class Walk(IList<string?>? elementNames)
    {
        private int _elementIndex;

        public string Name(Type type) => type switch
        {
            { IsByRef: true } => "ref " + Name(type.GetElementType()!),
            { IsPointer: true } => Name(type.GetElementType()!) + "*",
            { IsArray: true } => $"{Name(type.GetElementType()!)}[{new string(',', type.GetArrayRank() - 1)}]",
            { IsGenericParameter: true } => type.Name,
            _ when Nullable.GetUnderlyingType(type) is { } value => Name(value) + "?",
            _ when IsTuple(type) => Tuple(type.GetGenericArguments()),
            _ => Keywords.GetValueOrDefault(type) ?? Nested(type),
        };

        private static bool IsTuple(Type type) =>
            type is { IsGenericType: true, Namespace: "System" } && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);

        private string Tuple(Type[] elements)
        {
            var first = _elementIndex;
            _elementIndex += elements.Length;
            return $"({string.Join(", ", elements.Select((element, i) => Name(element) + ElementName(first + i)))})";
        }

        private string ElementName(int index) => elementNames?.ElementAtOrDefault(index) is { } name ? " " + name : "";

        // Reflection gives the arguments of all levels in one array; each level takes its own.
        private string Nested(Type type)
        {
            var levels = new List<Type>();
            for (var level = type; level != null; level = level.DeclaringType)
                levels.Insert(0, level);

            var arguments = type.GetGenericArguments();
            var taken = 0;
            return string.Join('.', levels.Select(level =>
            {
                var own = arguments[taken..level.GetGenericArguments().Length];
                taken += own.Length;
                var name = level.Name.Split('`')[0];
                return own.Length == 0 ? name : $"{name}<{string.Join(",", own.Select(Name))}>";
            }));
        }
    }
}
