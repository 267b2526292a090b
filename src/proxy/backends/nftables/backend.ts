/** The nftables back end: renders rulesets and gives them to the kernel. */

import type { IpFamily } from '#base';
import { type Clock, createLimiter, forEachConcurrently, type Logger, toError, tryExec } from '#base';
import { compareTable, createNft, familyWords, formatTable, refusalOf } from '#nftables';
import { diffRulesets } from '../../model/diff-rulesets.ts';
import { emptyRuleset, type Ruleset } from '../../model/ruleset.ts';
import type { ApplyResult, ProxyBackend } from '../backend.ts';
import { isolateRefused } from '../isolate.ts';
import { planConntrackDeletes } from './conntrack.ts';
import { defaultTableName, renderTable } from './render.ts';
import { renderDiff } from './render-diff.ts';

export interface NftablesBackendOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Name of the tables, for several proxies on one machine. Default: `kubernode-proxy`. */
  readonly tableName?: string;
  /** Prefix of commands, such as `ip netns exec NAME` in tests. Default: none. */
  readonly within?: readonly string[];
}

type Written = Pick<ApplyResult, 'mode' | 'lines'>;

/** Creates the back end; nothing is written before the first apply. Needs root, `nft`, and for UDP `conntrack`. */
export function createNftablesBackend(options: NftablesBackendOptions): ProxyBackend {
  const { clock, logger, tableName = defaultTableName, within = [] } = options;
  const nft = createNft({ clock, logger, command: [...within, 'nft'] });
  const oneAtATime = createLimiter(1);
  /** What the kernel holds; undefined when that is not known. */
  let applied: Ruleset | undefined;
  /** Shared chains and maps that the kernel has, by family. */
  const existing = new Map<IpFamily, Set<string>>();

  const writeAll = async (ruleset: Ruleset): Promise<Written> => {
    const tables = ruleset.settings.families.map(family => ({
      family,
      table: renderTable(ruleset, { family, tableName }),
    }));
    const script = tables.map(({ table }) => formatTable(table)).join('');
    await nft.load(script);
    for (const { family, table } of tables) existing.set(family, new Set(table.shared));
    return { mode: 'full', lines: countLines(script) };
  };

  /** Writes what differs, or everything where a difference will not do. */
  const writeDifference = async (before: Ruleset, ruleset: Ruleset): Promise<Written> => {
    const lines: string[] = [];
    const made: (() => void)[] = [];
    for (const family of ruleset.settings.families) {
      const known = existing.get(family) ?? new Set<string>();
      const transaction = renderDiff(before, ruleset, { family, tableName, existing: known });
      if (!transaction) return writeAll(ruleset);
      lines.push(...transaction.lines);
      made.push(() => transaction.made.forEach(name => known.add(name)));
    }
    if (lines.length === 0) return { mode: 'nothing', lines: 0 };
    await nft.change(lines);
    for (const remember of made) remember();
    return { mode: 'difference', lines: lines.length };
  };

  /** A refused difference is written as a whole, since somebody else may have changed the table. */
  const write = async (before: Ruleset | undefined, ruleset: Ruleset): Promise<Written> => {
    if (!before) return writeAll(ruleset);
    try {
      return await writeDifference(before, ruleset);
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      logger.warn('the kernel refused a difference; writing all rules anew', { error: toError(error) });
      return writeAll(ruleset);
    }
  };

  /** Begins with what the kernel is known to take: the rules it had, or none. */
  const writeWithoutRefused = async (before: Ruleset | undefined, wanted: Ruleset): Promise<ApplyResult> => {
    let held = before ?? emptyRuleset(wanted.settings);
    try {
      await writeAll(held);
    } catch (error) {
      if (!before || refusalOf(error) === undefined) throw error;
      held = emptyRuleset(wanted.settings);
      await writeAll(held);
    }
    const found = await isolateRefused({ held, wanted }, { write: writeDifference, refusalOf });
    return { mode: 'full', lines: 0, ...found };
  };

  const forgetFlows = async (before: Ruleset, after: Ruleset) => {
    const deletes = planConntrackDeletes(diffRulesets(before, after).changes);
    // conntrack ends with 1 when no flow matched, which is the usual case.
    await forEachConcurrently(deletes, 4, async args => {
      await runWithin(within, 'conntrack', args);
    });
  };

  const apply = async (ruleset: Ruleset): Promise<ApplyResult> => {
    const before = applied;
    applied = undefined; // until the kernel has said yes
    const result = await write(before, ruleset)
      .then(written => ({ ...written, ruleset, refused: new Map<string, string>() }))
      .catch(error => {
        if (refusalOf(error) === undefined) throw error;
        return writeWithoutRefused(before, ruleset);
      });
    applied = result.ruleset;
    if (before && result.mode !== 'nothing') {
      await forgetFlows(before, result.ruleset).catch(error =>
        logger.warn('cannot forget UDP flows', { error: toError(error) }),
      );
    }
    return result;
  };

  const verify = async (): Promise<readonly string[]> => {
    const ruleset = applied;
    if (!ruleset) return [];
    const differences: string[] = [];
    for (const family of ruleset.settings.families) {
      const table = renderTable(ruleset, { family, tableName });
      const listing = await nft.read(['-j', 'list', 'table', ...table.name.split(' ')]).catch(() => undefined);
      differences.push(...compareTable(table, listing));
    }
    if (differences.length > 0) applied = undefined;
    return differences;
  };

  const cleanUp = async () => {
    applied = undefined;
    const tables = (['IPv4', 'IPv6'] satisfies IpFamily[]).map(family => `${familyWords[family].ip} ${tableName}`);
    await nft.load(tables.flatMap(table => [`add table ${table}`, `delete table ${table}`, '']).join('\n'));
  };

  return {
    name: 'nftables',
    apply: ruleset => oneAtATime(() => apply(ruleset)),
    describe: rules =>
      rules.settings.families.flatMap(
        family => renderDiff(emptyRuleset(rules.settings), rules, { family, tableName })?.lines ?? [],
      ),
    verify: () => oneAtATime(verify),
    cleanUp: () => oneAtATime(cleanUp),
    [Symbol.asyncDispose]: () => oneAtATime(async () => nft[Symbol.asyncDispose]()),
  };
}

function runWithin(within: readonly string[], program: string, args: readonly string[]) {
  const [command = program, ...rest] = [...within, program, ...args];
  return tryExec(command, rest);
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
