using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorDistill.ClusterTests.Journal;

/// <summary>
/// A real PostgreSQL server of its own for one class of tests, on a free port. initdb and the server refuse to run as root: there they run
/// as the user nobody.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const int StartAttempts = 3;

    private readonly TemporaryFolder _folder = new();
    private readonly string _bin = Programs ?? throw new InvalidOperationException(MissingReason);

    public PostgresCluster()
    {
        if (Environment.IsPrivilegedProcess) Run("chown", "nobody", _folder.Path);
        Run("initdb", "--pgdata", DataFolder, "--username", "tester", "--auth", "trust", "--no-sync", "--encoding", "UTF8");
        Start();
    }

    /// <summary>Why the tests that need a server are skipped; null when they are not.</summary>
    public static string? MissingReason => Programs is null ? "PostgreSQL's initdb and pg_ctl are not installed" : null;

    public int Port { get; private set; }

    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Database=postgres;Username=tester;Pooling=false";

    private string DataFolder => Path.Combine(_folder.Path, "data");

    // Debian keeps them out of the PATH, a folder for each version.
    private static string? Programs { get; } = new[] { "/usr/lib/postgresql" }.Where(Directory.Exists)
        .SelectMany(folder => Directory.GetDirectories(folder).Select(version => Path.Combine(version, "bin")))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    /// <summary>Starts the server, again on its port when it has had one.</summary>
    public void Start()
    {
        for (var attempt = 1; ; attempt++)
        {
            // Free a moment ago is all that can be known; another process may take it first.
            var port = Port != 0 ? Port : FreePort();
            try
            {
                Run("pg_ctl", "start", "--wait", "--pgdata", DataFolder, "--log", Path.Combine(_folder.Path, "log"),
                    "--options", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off");
                Port = port;
                return;
            }
            catch (InvalidOperationException) when (attempt < StartAttempts && Port == 0)
            {
                continue;
            }
        }
    }

    /// <summary>Ends the server at once, as a crash would: open connections break.</summary>
    public void Stop() => Run("pg_ctl", "stop", "--mode", "immediate", "--pgdata", DataFolder);

    public void Dispose()
    {
        if (File.Exists(Path.Combine(DataFolder, "postmaster.pid"))) Stop();
        _folder.Dispose();
    }

    private void Run(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        string[] command = program == "chown" ? [program, .. arguments]
            : Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments]
            : [path, .. arguments];
        // The server inherits what pg_ctl writes to: nothing waits for the end of these streams.
        var log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", "exec \"$@\" > \"$0\" 2>&1 < /dev/null", log, .. command])
        {
            WorkingDirectory = "/",
        })!;
        process.WaitForExit();
        var said = File.ReadAllText(log);
        File.Delete(log);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', command)}: {said}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
