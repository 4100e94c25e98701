using ActorDistill.Host.Runs;
using ActorDistill.Settings.Runs;
using ActorDistill.Storage;

namespace ActorDistill.Host.Admin;

/// <summary>
/// The admin service of a run: of whichever node answers. The nodes that may have the coordinator are asked first, since the others only
/// hand on.
/// </summary>
internal sealed class RunAdmin(RunSettings settings, RunFolder folder, RunSecret secret, RunTls? tls)
{
    /// <summary>Of a run that goes on somewhere, by what its file and its folder say.</summary>
    /// <exception cref="OperatorException">Its secret or its certificates cannot be read.</exception>
    public static RunAdmin Of(RunSettings settings)
    {
        var folder = new RunFolder(settings.Folder);
        return new RunAdmin(settings, folder, RunSecret.Read(settings.Security, folder), RunTls.Load(settings.Security.Tls));
    }

    /// <summary>Asks one node after the other.</summary>
    /// <exception cref="OperatorException">The run refuses.</exception>
    /// <exception cref="NodeSilentException">None answers; the message says what the last of them said.</exception>
    public async Task<T> CallAsync<T>(Func<AdminClient, Task<T>> call)
    {
        var last = new NodeSilentException($"{folder.Path}: no node of the run {settings.Name} is known to be up");
        foreach (var address in Addresses())
        {
            using var client = new AdminClient(address, secret, tls);
            try
            {
                return await call(client);
            }
            catch (NodeSilentException silence)
            {
                last = silence;
            }
        }
        throw last;
    }

    // What nodes wrote down themselves, and what the file says of those on other machines.
    private IEnumerable<Uri> Addresses()
    {
        var placed = settings.Nodes.OrderByDescending(node => node.IsCoordinator).ToList();
        var written = placed.Select(node => node.Name).Append(Placement.OneProcess)
            .Select(name => AdminPlace.Read(folder.NodeAdmin(name))?.Address).OfType<Uri>();
        var configured = placed.Where(node => node.Admin.Port != 0).Select(AddressOf);
        return written.Concat(configured).Distinct();
    }

    private Uri AddressOf(PlacedNode node) => new UriBuilder(
        tls == null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, node.Admin.Host, node.Admin.Port).Uri;
}
