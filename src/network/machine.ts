/** The machine that a pod network is on, as `ip`, `bridge` and `nft` show it and change it. */
import { type ExecResult, exec, tryExec } from '#base';
import { type NftCommand, nftCommand } from '#nftables';
import { type Link, type LinkChange, parseLink, parseWays, type Ways } from './links/link.ts';

/** What is asked and told of one machine, which is a network namespace in tests. */
export interface Machine {
  /** Runs a command to its end; throws when it fails. */
  run(program: string, args: readonly string[], input?: string): Promise<ExecResult>;
  /** What the kernel says of a link; undefined when there is none of this name. */
  readLink(name: string): Promise<Link | undefined>;
  /** Where the kernel sends by a link what is not for the link's own network. */
  readWays(name: string): Promise<Ways>;
  /** Carries a change out. Throws at the first command that the kernel refuses; those before it are done. */
  changeLink(change: LinkChange): Promise<void>;
  /** The links of a bridge. */
  portsOf(bridge: string): Promise<string[]>;
  /** The packet filter, anew each time. */
  readonly nft: NftCommand;
  /** All packet filter rules but no elements, in JSON. */
  listRuleset(): Promise<string>;
  /** One table with its elements, in JSON; undefined when there is none of this name. */
  listTable(name: string): Promise<string | undefined>;
}

/** The machine that commands with this prefix are about. Default: this one. */
export function machineOf({ within = [] }: { readonly within?: readonly string[] }): Machine {
  const commandOf = (program: string, args: readonly string[]): [string, string[]] => {
    const [command = program, ...rest] = [...within, program, ...args];
    return [command, rest];
  };
  const run: Machine['run'] = (program, args, input = '') => exec(...commandOf(program, args), { input });
  const printed = async (program: string, args: readonly string[]) => (await run(program, args)).stdout;
  const nft = nftCommand([...within, 'nft']);
  return {
    run,
    async readLink(name) {
      const shown = await tryExec(...commandOf('ip', ['-json', '-details', 'address', 'show', 'dev', name]));
      return shown.exitCode === 0 ? parseLink(shown.stdout) : undefined;
    },
    async readWays(name) {
      const [routes, routes6, neighbours, forwarding] = await Promise.all([
        printed('ip', ['-json', '-4', 'route', 'show', 'dev', name]),
        printed('ip', ['-json', '-6', 'route', 'show', 'dev', name]),
        printed('ip', ['-json', 'neighbour', 'show', 'dev', name]),
        printed('bridge', ['-json', 'fdb', 'show', 'dev', name]),
      ]);
      return parseWays({ routes, routes6, neighbours, forwarding });
    },
    async changeLink({ name, alias, ip, bridge }) {
      if (ip.length > 0) await run('ip', ['-batch', '-'], `${ip.join('\n')}\n`);
      if (alias !== undefined) await run('ip', ['link', 'set', 'dev', name, 'alias', alias]);
      if (bridge.length > 0) await run('bridge', ['-batch', '-'], `${bridge.join('\n')}\n`);
    },
    portsOf: async bridge => {
      const { stdout } = await run('ip', ['-json', 'link', 'show', 'master', bridge]);
      return (JSON.parse(stdout.trim() || '[]') as { ifname: string }[]).map(({ ifname }) => ifname);
    },
    nft,
    listRuleset: () => nft.read(['-j', '-t', 'list', 'ruleset']),
    listTable: name => nft.read(['-j', 'list', 'table', ...name.split(' ')]).catch(() => undefined),
  };
}
