using System.Reflection;
using System.Runtime.CompilerServices;

namespace ActorDistill.Tidy.Tests.Signatures;

/// <summary>
/// Prints the public and protected members of types, one a line, in a form that two assemblies can be compared by. The lists in Api/
/// are the real libraries in this form.
/// </summary>
internal static class SignaturePrinter
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Every type of the assembly that others can see, in the order of their names.</summary>
    public static IEnumerable<string> Print(Assembly assembly) => Print(assembly.GetTypes().Where(IsSeen));

    public static IEnumerable<string> Print(IEnumerable<Type> types) => types
        .OrderBy(TypeNames.FullName, StringComparer.Ordinal)
        .SelectMany(type => Members(type).Order(StringComparer.Ordinal).Select(line => "  " + line).Prepend(Header(type)));

    // Protected nested types count: a derived class sees them.
    private static bool IsSeen(Type type) =>
        type.IsNested
            ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsSeen(type.DeclaringType!)
            : type.IsPublic;

    private static string Header(Type type)
    {
        var parameters = type.GetGenericArguments();
        var bases = Bases(type).ToList();
        return $"{Kind(type)} {TypeNames.FullName(type)}{TypeNames.ParameterList(parameters)}"
            + (bases.Count == 0 ? "" : $" : {string.Join(", ", bases)}")
            + TypeNames.Constraints(parameters);
    }

    private static string Kind(Type type) => type switch
    {
        _ when IsDelegate(type) => "delegate",
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum || IsDelegate(type)) return [];
        var interfaces = type.GetInterfaces().Where(i => i.IsVisible).Select(i => TypeNames.Name(i)).Order(StringComparer.Ordinal);
        return type is { IsClass: true, BaseType: { } parent } && parent != typeof(object)
            ? interfaces.Prepend(TypeNames.Name(parent))
            : interfaces;
    }

    private static bool IsDelegate(Type type) => typeof(Delegate).IsAssignableFrom(type) && type.GetMethod("Invoke") != null;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum) return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(EnumMember);
        if (IsDelegate(type)) return [DelegateCall(type.GetMethod("Invoke")!)];
        return type.GetConstructors(Declared).Where(ctor => !ctor.IsStatic && IsSeen(ctor)).Select(Constructor)
            .Concat(type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field))
            .Concat(type.GetEvents(Declared).Where(e => IsSeen(e.AddMethod)).Select(Event))
            .Concat(type.GetProperties(Declared).Where(p => IsSeen(p.GetMethod) || IsSeen(p.SetMethod)).Select(Property))
            .Concat(type.GetMethods(Declared).Where(m => IsSeen(m) && IsWritten(m)).Select(Method));
    }

    // Accessors are part of their property or event; operators are methods of their own.
    private static bool IsWritten(MethodInfo method) => !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal);

    private static bool IsSeen(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string EnumMember(FieldInfo field) => $"{field.Name} = {Values.Text(field.GetRawConstantValue(), typeof(object))}";

    private static string DelegateCall(MethodInfo invoke) =>
        $"{TypeNames.Name(invoke.ReturnType, invoke.ReturnParameter)} Invoke({Parameters(invoke)})";

    private static string Constructor(ConstructorInfo ctor) => $"{Access(ctor)}ctor({Parameters(ctor)})";

    private static string Field(FieldInfo field)
    {
        var modifier = field.IsLiteral ? "const " : field.IsStatic ? "static " : "";
        var value = field.IsLiteral ? "=" + Values.Text(field.GetRawConstantValue(), field.FieldType) : "";
        return $"{(field.IsPublic ? "" : "protected ")}{modifier}{(field.IsInitOnly ? "readonly " : "")}"
            + $"{TypeNames.Name(field.FieldType, field)} {field.Name}{value}";
    }

    private static string Event(EventInfo e) =>
        $"{Access(e.AddMethod!)}{Modifier(e.AddMethod!)}event {TypeNames.Name(e.EventHandlerType!)} {e.Name}";

    private static string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        var access = get is { IsPublic: true } || set is { IsPublic: true } ? "" : "protected ";
        var indices = property.GetIndexParameters();
        return $"{access}{Modifier((get ?? set)!)}{TypeNames.Name(property.PropertyType, property)} {property.Name}"
            + (indices.Length == 0 ? "" : $"[{string.Join(", ", indices.Select(Parameter))}]")
            + $" {{{Accessor(get, "get;")}{Accessor(set, IsInitOnly(set) ? "init;" : "set;")}}}";

        // An accessor that is narrower than its property says so itself.
        string Accessor(MethodInfo? accessor, string name) =>
            !IsSeen(accessor) ? "" : (Access(accessor!) == access ? "" : Access(accessor!)) + name;
    }

    private static bool IsInitOnly(MethodInfo? setter) =>
        setter?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    private static string Method(MethodInfo method)
    {
        var parameters = method.IsGenericMethod ? method.GetGenericArguments() : [];
        return $"{Access(method)}{Modifier(method)}{TypeNames.Name(method.ReturnType, method.ReturnParameter)} {method.Name}"
            + $"{TypeNames.ParameterList(parameters)}({(method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "")}{Parameters(method)})"
            + TypeNames.Constraints(parameters);
    }

    // To everyone outside the assembly, "protected internal" is "protected".
    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    // What a derived class may or must do. A method that only implements an interface is virtual and final in metadata, plain in C#.
    private static string Modifier(MethodInfo method) => method switch
    {
        { IsStatic: true } => method.IsAbstract ? "static abstract " : "static ",
        { DeclaringType.IsInterface: true } => method.IsAbstract ? "" : "default ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var direction = !type.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var value = parameter.HasDefaultValue ? "=" + Values.Text(parameter.DefaultValue, type) : parameter.IsOptional ? "=?" : "";
        return (parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")
            + $"{direction}{TypeNames.Name(type.IsByRef ? type.GetElementType()! : type, parameter)} {parameter.Name}{value}";
    }
}
