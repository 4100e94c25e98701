using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorDistill.RunDriving;

/// <summary>
/// A real PostgreSQL server of its own, on a free port. initdb and the server refuse to run as root: there they run as the user nobody.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const int StartAttempts = 3;
    private const string User = "tester";

    private readonly string _bin = Programs ?? throw new InvalidOperationException(MissingReason);
    private readonly string? _networkNamespace;
    private readonly string _host;

    /// <summary>Makes a server on loopback and starts it.</summary>
    public PostgresCluster()
        : this(IPAddress.Loopback.ToString(), networkNamespace: null)
    {
    }

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="host">The address that others reach it at.</param>
    /// <param name="networkNamespace">The host that it runs on; null: this one.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or does not start; the message has what it said.</exception>
    public PostgresCluster(string host, string? networkNamespace)
    {
        (_host, _networkNamespace) = (host, networkNamespace);
        if (Environment.IsPrivilegedProcess) Run("chown", "nobody", Folder);
        Run("initdb", "--pgdata", DataFolder, "--username", User, "--auth", "trust", "--no-sync", "--encoding", "UTF8");
        // initdb lets in nobody but this host.
        File.AppendAllText(Path.Combine(DataFolder, "pg_hba.conf"), $"host all all 0.0.0.0/0 trust\n");
        Start();
    }

    /// <summary>Why the tests that need a server are skipped; null when they are not.</summary>
    public static string? MissingReason => Programs is null ? "PostgreSQL's initdb and pg_ctl are not installed" : null;

    /// <summary>Where it listens; the same for its whole life.</summary>
    public int Port { get; private set; }

    /// <summary>For Npgsql, without a password.</summary>
    public string ConnectionString => $"Host={_host};Port={Port};Database=postgres;Username={User};Pooling=false";

    /// <summary>Where all of it is, its log too.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("actordistill-postgres-").FullName;

    /// <summary>The number of its first process; its others are that one's children.</summary>
    public int ProcessId => int.Parse(File.ReadLines(ProcessFile).First(), CultureInfo.InvariantCulture);

    private string DataFolder => Path.Combine(Folder, "data");

    private string ProcessFile => Path.Combine(DataFolder, "postmaster.pid");

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
                Run("pg_ctl", "start", "--wait", "--pgdata", DataFolder, "--log", Path.Combine(Folder, "log"),
                    "--options", $"-p {port} -c listen_addresses={_host} -c unix_socket_directories='' -c fsync=off");
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

    /// <inheritdoc/>
    public void Dispose()
    {
        if (File.Exists(ProcessFile)) Stop();
        Directory.Delete(Folder, recursive: true);
    }

    private void Run(string program, params string[] arguments)
    {
        var path = Path.Combine(_bin, program);
        string[] command = program == "chown" ? [program, .. arguments]
            : Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", path, .. arguments]
            : [path, .. arguments];
        if (_networkNamespace != null) command = ["ip", "netns", "exec", _networkNamespace, .. command];
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
