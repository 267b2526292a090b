/** The nftables back end: renders rulesets and gives them to the kernel. */

import type { IpFamily } from '#base';
import { type Clock, createLimiter, forEachConcurrently, type Logger, toError, tryExec } from '#base';
import { compareTable, createNft, familyWords, formatTable, type Nft, refusalOf, type Table } from '#nftables';
import { diffRulesets } from '../../model/diff-rulesets.ts';
import { emptyRuleset, type Ruleset } from '../../model/ruleset.ts';
import type { ApplyResult, ProxyBackend } from '../backend.ts';
import { isolateRefused } from '../isolate.ts';
import { planConntrackDeletes } from './conntrack.ts';
import { defaultTableName, renderTable } from './render.ts';
import { renderDiff } from './render-diff.ts';

/** Which tables the back end has, and of which machine. */
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
export const createNftablesBackend = (options: NftablesBackendOptions): ProxyBackend => new NftablesBackend(options);

/** What is asked of it is done one after the other. */
class NftablesBackend implements ProxyBackend {
  readonly name = 'nftables';
  readonly #logger: Logger;
  readonly #tableName: string;
  readonly #within: readonly string[];
  readonly #nft: Nft;
  readonly #oneAtATime = createLimiter(1);
  /** What the kernel holds; undefined when that is not known. */
  #applied: Ruleset | undefined;
  /** Shared chains and maps that the kernel has, by family. */
  readonly #existing = new Map<IpFamily, Set<string>>();

  constructor({ clock, logger, tableName = defaultTableName, within = [] }: NftablesBackendOptions) {
    this.#logger = logger;
    this.#tableName = tableName;
    this.#within = within;
    this.#nft = createNft({ clock, logger, command: [...within, 'nft'] });
  }

  async apply(ruleset: Ruleset): Promise<ApplyResult> {
    return await this.#oneAtATime(() => this.#apply(ruleset));
  }

  describe(rules: Ruleset): string[] {
    const { settings } = rules;
    const options = { tableName: this.#tableName };
    return settings.families.flatMap(
      family => renderDiff(emptyRuleset(settings), rules, { ...options, family })?.lines ?? [],
    );
  }

  async verify(): Promise<readonly string[]> {
    return await this.#oneAtATime(() => this.#verify());
  }

  async cleanUp(): Promise<void> {
    await this.#oneAtATime(async () => {
      this.#applied = undefined;
      const tables = (['IPv4', 'IPv6'] satisfies IpFamily[]).map(
        family => `${familyWords[family].ip} ${this.#tableName}`,
      );
      await this.#nft.load(tables.flatMap(table => [`add table ${table}`, `delete table ${table}`, '']).join('\n'));
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#oneAtATime(async () => this.#nft[Symbol.asyncDispose]());
  }

  async #apply(ruleset: Ruleset): Promise<ApplyResult> {
    const before = this.#applied;
    this.#applied = undefined; // until the kernel has said yes
    const result = await this.#write(before, ruleset)
      .then(written => ({ ...written, ruleset, refused: new Map<string, string>() }))
      .catch(error => {
        if (refusalOf(error) === undefined) throw error;
        return this.#writeWithoutRefused(before, ruleset);
      });
    this.#applied = result.ruleset;
    if (before && result.mode !== 'nothing') {
      await this.#forgetFlows(before, result.ruleset).catch(error =>
        this.#logger.warn('cannot forget UDP flows', { error: toError(error) }),
      );
    }
    return result;
  }

  async #verify(): Promise<readonly string[]> {
    const ruleset = this.#applied;
    if (!ruleset) return [];
    const differences: string[] = [];
    for (const family of ruleset.settings.families) {
      const table = this.#render(ruleset, family);
      const listing = await this.#nft.read(['-j', 'list', 'table', ...table.name.split(' ')]).catch(() => undefined);
      differences.push(...compareTable(table, listing));
    }
    if (differences.length > 0) this.#applied = undefined;
    return differences;
  }

  /** A refused difference is written as a whole, since somebody else may have changed the table. */
  async #write(before: Ruleset | undefined, ruleset: Ruleset): Promise<Written> {
    if (!before) return await this.#writeAll(ruleset);
    try {
      return await this.#writeDifference(before, ruleset);
    } catch (error) {
      if (refusalOf(error) === undefined) throw error;
      this.#logger.warn('the kernel refused a difference; writing all rules anew', { error: toError(error) });
      return await this.#writeAll(ruleset);
    }
  }

  /** Begins with what the kernel is known to take: the rules it had, or none. */
  async #writeWithoutRefused(before: Ruleset | undefined, wanted: Ruleset): Promise<ApplyResult> {
    let held = before ?? emptyRuleset(wanted.settings);
    try {
      await this.#writeAll(held);
    } catch (error) {
      if (!before || refusalOf(error) === undefined) throw error;
      held = emptyRuleset(wanted.settings);
      await this.#writeAll(held);
    }
    const write = (from: Ruleset, to: Ruleset) => this.#writeDifference(from, to);
    const found = await isolateRefused({ held, wanted }, { write, refusalOf });
    return { mode: 'full', lines: 0, ...found };
  }

  async #writeAll(ruleset: Ruleset): Promise<Written> {
    const tables = ruleset.settings.families.map(family => ({ family, table: this.#render(ruleset, family) }));
    const script = tables.map(({ table }) => formatTable(table)).join('');
    await this.#nft.load(script);
    for (const { family, table } of tables) this.#existing.set(family, new Set(table.shared));
    return { mode: 'full', lines: countLines(script) };
  }

  /** Writes what differs, or everything where a difference will not do. */
  async #writeDifference(before: Ruleset, ruleset: Ruleset): Promise<Written> {
    const lines: string[] = [];
    const made: (() => void)[] = [];
    for (const family of ruleset.settings.families) {
      const known = this.#existing.get(family) ?? new Set<string>();
      const options = { family, tableName: this.#tableName, existing: known };
      const transaction = renderDiff(before, ruleset, options);
      if (!transaction) return await this.#writeAll(ruleset);
      lines.push(...transaction.lines);
      made.push(() => transaction.made.forEach(name => known.add(name)));
    }
    if (lines.length === 0) return { mode: 'nothing', lines: 0 };
    await this.#nft.change(lines);
    for (const remember of made) remember();
    return { mode: 'difference', lines: lines.length };
  }

  async #forgetFlows(before: Ruleset, after: Ruleset): Promise<void> {
    const deletes = planConntrackDeletes(diffRulesets(before, after).changes);
    // conntrack ends with 1 when no flow matched, which is the usual case.
    await forEachConcurrently(deletes, 4, async args => {
      await runWithin(this.#within, 'conntrack', args);
    });
  }

  #render(ruleset: Ruleset, family: IpFamily): Table {
    return renderTable(ruleset, { family, tableName: this.#tableName });
  }
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
