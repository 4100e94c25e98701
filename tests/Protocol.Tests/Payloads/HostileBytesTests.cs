using ActorDistill.Protocol.Payloads;

namespace ActorDistill.Protocol.Tests.Payloads;

/// <summary>Bytes that no encoder wrote give values within their limits or a typed refusal, and nothing else.</summary>
public class HostileBytesTests
{
    private const int Rounds = 3000;

    [Theory]
    [InlineData(NumberEncoding.Float32)]
    [InlineData(NumberEncoding.BFloat16)]
    [InlineData(NumberEncoding.Float16)]
    [InlineData(NumberEncoding.Int8)]
    public void Random_rows_and_triangles_are_finite_or_refused(NumberEncoding encoding) => ForRandom(Rounds, random =>
    {
        var (rowCount, width) = (random.Next(5), random.Next(1, 150));
        var values = new float[rowCount * width];
        if (TryDecode(random, rowCount * FloatCodec.RowBytes(width, encoding), bytes => FloatCodec.Decode(bytes, width, encoding, values)))
            Assert.All(values, value => Assert.True(float.IsFinite(value)));
        var size = random.Next(1, 12);
        var matrix = new float[size * size];
        if (TryDecode(random, TriangleCodec.MatrixBytes(size, encoding), bytes => TriangleCodec.Decode(bytes, size, encoding, matrix)))
            Assert.All(matrix, value => Assert.True(float.IsFinite(value)));
    });

    [Theory]
    [InlineData(NumberEncoding.Float32)]
    [InlineData(NumberEncoding.BFloat16)]
    [InlineData(NumberEncoding.Float16)]
    [InlineData(NumberEncoding.Int8)]
    public void Random_and_damaged_top_k_has_rules_that_hold_or_is_refused(NumberEncoding encoding)
    {
        var accepted = 0;
        ForRandom(Rounds, random =>
        {
            var vocabSize = random.Next(2, 300);
            var rows = new TopKRows(random.Next(1, 4), random.Next(1, vocabSize + 1), vocabSize, random.Next());
            var bytes = rows.Encode(encoding);
            if (random.Next(2) == 0)
                random.NextBytes(bytes);
            else
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            TopKRows decoded;
            try
            {
                decoded = rows.Decode(bytes, encoding);
            }
            catch (PayloadException)
            {
                return;
            }
            accepted++;
            Assert.All(decoded.LogProbs.Concat(decoded.Tails), value => Assert.True(value <= 0));
            foreach (var (ids, label) in decoded.TokenIds.Chunk(decoded.TokenIds.Length / decoded.Labels.Length).Zip(decoded.Labels))
            {
                Assert.Equal(ids.Order().Distinct(), ids);
                Assert.True(ids[0] >= 0 && ids[^1] < vocabSize);
                Assert.Contains(label, ids);
            }
        });
        Assert.InRange(accepted, 1, Rounds - 1);
    }

    [Fact]
    public void Random_and_damaged_samples_have_rules_that_hold_or_are_refused()
    {
        var accepted = 0;
        ForRandom(Rounds, random =>
        {
            var format = SampleCodecTests.FormatOf(random.Next(1, 300), random.Next(2, 300));
            var (ids, counts, places) = SampleCodecTests.Draw(random.Next(1, 4), format, random.Next());
            var bytes = new byte[SampleCodec.LengthOf(format, counts, places)];
            SampleCodec.Encode(format, ids, counts, places, bytes);
            if (random.Next(4) == 0)
                random.NextBytes(bytes);
            else
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            if (random.Next(4) == 0)
                bytes = bytes[..^1];
            try
            {
                SampleCodec.Decode(format, bytes, places, ids, counts);
            }
            catch (Exception failure) when (failure is PayloadException or ArgumentException)
            {
                return;
            }
            accepted++;
            foreach (var row in ids.Zip(counts).Chunk(places))
            {
                Assert.Equal(format.SampleCount, row.Sum(pair => pair.Second));
                var used = row.Where(pair => pair.Second > 0).Select(pair => pair.First).ToArray();
                Assert.Equal(used.Order().Distinct(), used);
                Assert.True(used[^1] < format.VocabSize);
            }
        });
        Assert.InRange(accepted, 1, Rounds - 1);
    }

    [Fact]
    public void Random_headers_are_refused_without_a_crash()
    {
        var header = HeaderCheckTests.HeaderOf(PayloadKind.TopK, hasLayers: true);
        ForRandom(Rounds, random =>
        {
            var sections = header.Sections.Select(section => random.Next(4) != 0 ? section : section with
            {
                Shape = [.. Enumerable.Range(0, random.Next(6)).Select(_ => random.NextInt64() >> random.Next(64))],
                LengthBytes = random.NextInt64() >> random.Next(64),
            }).ToList();
            if (random.Next(4) == 0)
                sections.RemoveAt(random.Next(sections.Count));
            var changed = header with
            {
                Sections = sections,
                RowCount = random.Next() >> random.Next(32),
                Source = header.Source with
                {
                    BatchSize = random.Next() >> random.Next(32),
                    SequenceLength = random.Next() >> random.Next(32),
                },
            };
            if (SectionLayout.FirstProblem(changed) is { } problem)
                Assert.DoesNotContain('\n', problem.Sentence);
            else
                Assert.Equal(changed.ContentBytes, SectionLayout.Of(changed).ContentBytes);
        });
    }

    [Fact]
    public void Two_hundred_thousand_layers_are_checked_in_one_pass()
    {
        var header = HeaderCheckTests.HeaderOf(PayloadKind.None, hasLayers: true);
        LayerFormat[] layers =
            [.. Enumerable.Range(1, 200_000).Select(layer => new LayerFormat(layer, LayerPart.MeanAttention, NumberEncoding.Int8))];
        var changed = header with
        {
            Format = header.Format with { Layers = layers },
            Sections =
            [
                .. header.Sections.Take(2),
                .. layers.Select(layer => header.Sections[3] with { Layer = layer.Layer, Encoding = layer.Encoding }),
            ],
        };
        Assert.Equal(PayloadFault.Length, SectionLayout.FirstProblem(changed)!.Value.Fault);
    }

    private static bool TryDecode(Random random, long length, Action<byte[]> decode)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        try
        {
            decode(bytes);
            return true;
        }
        catch (PayloadException)
        {
            return false;
        }
    }

    private static void ForRandom(int rounds, Action<Random> test)
    {
        for (var seed = 0; seed < rounds; seed++)
        {
            try
            {
                test(new Random(seed));
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                throw new InvalidOperationException($"seed {seed}", failure);
            }
        }
    }
}
