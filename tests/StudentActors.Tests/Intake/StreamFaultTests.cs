using ActorDistill.Protocol.Identity;
using ActorDistill.StudentActors.Tests.Intake.Scripted;

namespace ActorDistill.StudentActors.Tests.Intake;

/// <summary>What a teacher may not send: it is detected, named, asked for again, and the student gets the right bytes.</summary>
public sealed class StreamFaultTests
{
    private static readonly BatchId Victim = new(2);

    private static readonly Dictionary<string, (Func<TeacherSession, Sending, IEnumerable<byte[]>> Tamper, string Said)> Faults = new()
    {
        ["a bit of a chunk"] = ((_, sending) => Flipped(sending, frame: 2, index: 500), "batch 2, byte 1024 of 2500: the checksum"),
        ["a bit of the header"] = ((_, sending) => Flipped(sending, frame: 0, index: 30), "the checksum of the frame of kind Header"),
        ["a bit of the trailer"] = ((_, sending) => Flipped(sending, frame: 4, index: 10), "byte 2500 of 2500: the checksum"),
        ["no last chunk"] = ((_, sending) => [.. sending.Frames[..3], sending.Frames[4]], "a frame of kind Trailer came where Chunk"),
        ["no trailer"] = ((_, sending) => sending.Frames[..4], "came where Trailer must be"),
        ["a chunk twice"] = ((_, sending) => [.. sending.Frames[..2], .. sending.Frames[1..]], "stands at byte 0"),
        ["nothing of it"] = ((_, _) => [], "a frame of #4 came where #3 must be"),
        ["it twice"] = ((_, sending) => [.. sending.Frames, .. sending.Frames], "a frame of #3 came where #4 must be"),
        ["the wrong place"] = (
            (session, sending) => session.FramesOf(sending.SeqNr.Next, sending.Batch), "a frame of #4 came where #3 must be"),
        ["another batch"] = (
            (session, sending) => session.FramesOf(sending.SeqNr, sending.Batch.Next), "batch 3 came at #3, where batch 2 must be"),
        ["too much"] = (
            (session, sending) => session.FramesOf(sending.SeqNr, sending.Batch, contentBytes: TestBatches.ContentBytes + 4),
            "content_bytes is 2504, must be at most 2500"),
        ["no frame"] = ((_, sending) => [[0xFF, 0xFF, 0xFF]], "ends within a field"),
        ["nothing at all"] = ((_, sending) => [[]], "Frame has no part"),
    };

    public static TheoryData<string> Names => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_is_named_and_the_batch_asked_for_again(string name)
    {
        var (tamper, said) = Faults[name];
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends((session, sending) =>
            session.Number == 1 && sending.Batch == Victim ? tamper(session, sending) : sending.Frames));
        await using var student = new TestIntake(count: 6).With(teacher);
        await student.TrainToTheEndAsync();
        Assert.Contains(said, Assert.Single(student.Log.Warnings), StringComparison.Ordinal);
        Assert.Contains($"teacher-1 at {teacher.Address}", Assert.Single(student.Log.Warnings), StringComparison.Ordinal);
        Assert.Equal((2, 1L, 1L), (teacher.CallCount, student.Intake.Counters.FaultCount, student.Intake.Counters.ReconnectCount));
    }

    [Fact]
    public async Task Any_single_flipped_bit_of_any_frame_is_found()
    {
        // Each call flips one bit in the first batch that it sends, until every frame had its turn.
        var random = new Random(20_261_121);
        const int FlipCount = 150;
        await using var teacher = await ScriptedTeacher.StartAsync(ScriptedTeacher.Sends((session, sending) =>
        {
            if (session.Number > FlipCount || sending.SeqNr.Value > 1) return sending.Frames;
            var frame = session.Number % sending.Frames.Count;
            return Flipped(sending, frame, random.Next(sending.Frames[frame].Length), 1 << random.Next(8));
        }));
        await using var student = new TestIntake(count: 3).With(teacher);
        await student.TrainToTheEndAsync();
        Assert.Equal(FlipCount, student.Intake.Counters.FaultCount);
        // At most once a second, with the number of those that were not told.
        Assert.InRange(student.Log.Warnings.Count(), 1, FlipCount / 2);
    }

    [Fact]
    public async Task More_than_was_granted_is_not_taken()
    {
        await using var teacher = await ScriptedTeacher.StartAsync(async session =>
        {
            await session.AcceptAsync();
            for (var seqNr = new SeqNr(1); await session.NextAsync() != null; seqNr = seqNr.Next)
            {
                // The first call sends all four at once where two are granted.
                for (; session.Number == 1 && seqNr.Value < 5; seqNr = seqNr.Next)
                    await session.SendAsync(session.FramesOf(seqNr, new BatchId(seqNr.Value - 1)));
                await session.SendAsync(session.FramesOf(seqNr, new BatchId(session.Hello.Ranges[0].First.Value + seqNr.Value - 1)));
            }
        });
        await using var student = new TestIntake(count: 4, slots: 2).With(teacher);
        // Nothing is trained on until then, so nothing more is granted.
        await student.Log.FirstWarning.WaitAsync(student.Patience);
        await student.TrainToTheEndAsync();
        Assert.InRange(student.Intake.Counters.FaultCount, 1, 1);
        Assert.Contains("was granted", Assert.Single(student.Log.Warnings), StringComparison.Ordinal);
    }

    private static List<byte[]> Flipped(Sending sending, int frame, int index, int bit = 1)
    {
        var frames = sending.Frames.ToList();
        frames[frame] = [.. frames[frame]];
        frames[frame][index] ^= (byte)bit;
        return frames;
    }
}
