using System.Data.Common;
using ActorDistill.Storage;

namespace ActorDistill.Cluster.Journal;

/// <summary>The one connection of a journal: opened when it is needed, opened again when it broke, within a limit.</summary>
internal sealed class SqlSession(SqlDialect dialect, JournalRetry retry, TimeProvider clock) : IAsyncDisposable
{
    private DbConnection? _connection;

    /// <summary>
    /// Does something in a transaction and commits it. When the database goes away in between it is done again from the start, so it has to
    /// find out itself whether it has been done already.
    /// </summary>
    /// <exception cref="JournalUnavailableException">It stayed away longer than the limit.</exception>
    /// <exception cref="OperatorException">It refuses us.</exception>
    public async Task<T> TransactAsync<T>(Func<SqlTransaction, Task<T>> action, CancellationToken stop)
    {
        long? firstFailure = null;
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await TransactOnceAsync(action, stop);
            }
            catch (Exception failure) when (dialect.FaultOf(failure) == JournalFault.Passing)
            {
                await CloseAsync();
                firstFailure ??= clock.GetTimestamp();
                if (retry.PauseAfter(failures, clock.GetElapsedTime(firstFailure.Value)) is not { } pause)
                    throw new JournalUnavailableException(dialect.Name, retry.Limit, failure);
                await Task.Delay(pause, clock, stop);
            }
            catch (Exception failure) when (dialect.FaultOf(failure) == JournalFault.Lasting)
            {
                await CloseAsync();
                throw new OperatorException($"{dialect.Name}: cannot be used as the journal: {failure.Message}", failure);
            }
            catch
            {
                // Whatever it was, a transaction may still be open on it.
                await CloseAsync();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task<T> TransactOnceAsync<T>(Func<SqlTransaction, Task<T>> action, CancellationToken stop)
    {
        var connection = _connection ??= await ConnectAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var result = await action(new SqlTransaction(connection, transaction, stop));
        await transaction.CommitAsync(stop);
        return result;
    }

    private async Task<DbConnection> ConnectAsync(CancellationToken stop)
    {
        var connection = dialect.Connection();
        try
        {
            await connection.OpenAsync(stop);
            foreach (var statement in dialect.OnConnected)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = statement;
                await command.ExecuteNonQueryAsync(stop);
            }
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        await connection.DisposeAsync();
    }
}

/// <summary>A transaction that is open.</summary>
internal sealed class SqlTransaction(DbConnection connection, DbTransaction transaction, CancellationToken stop)
{
    /// <summary>Changes rows.</summary>
    /// <param name="sql">With its parameters as @name.</param>
    /// <param name="parameters">Numbers are of type long: the databases' columns are.</param>
    /// <returns>How many.</returns>
    public async Task<int> ChangeAsync(string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Reads rows.</summary>
    public async Task<IReadOnlyList<T>> ReadAsync<T>(
        string sql, Func<DbDataReader, T> read, params (string Name, object Value)[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var rows = await command.ExecuteReaderAsync(stop);
        var found = new List<T>();
        while (await rows.ReadAsync(stop)) found.Add(read(rows));
        return found;
    }

    private DbCommand Command(string sql, IEnumerable<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }
}
