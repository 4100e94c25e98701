namespace ActorDistill.Schedules.Initialization;

/// <summary>What must hold for a list of layers or groups that an operator gives.</summary>
internal static class IndexList
{
    public static string? FirstFault(string setting, bool isListed, IReadOnlyList<int>? list)
    {
        if (isListed != (list != null))
            return isListed ? $"{setting} needs a list of numbers" : $"{setting} has a list of numbers beside a rule";
        if (list == null)
            return null;
        var ascends = list.Count > 0 && list[0] >= 0 && list.Zip(list.Skip(1)).All(pair => pair.First < pair.Second);
        return ascends ? null : $"{setting} is {Text(list)}, must be ascending numbers from 0 up";
    }

    public static string? FaultFor(string setting, string what, IReadOnlyList<int> list, int teacherCount, int studentCount)
    {
        if (list.Count != studentCount)
            return $"{setting} is {Text(list)}, but the student has {studentCount} {what}";
        return list[^1] >= teacherCount ? $"{setting} is {Text(list)}, but the teacher's {what} are 0 to {teacherCount - 1}" : null;
    }

    private static string Text(IReadOnlyList<int> list) => list.Count == 0 ? "empty" : string.Join(',', list);
}
