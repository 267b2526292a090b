/** A ruleset -> the whole table of one family. */
import type { IpFamily } from '#base';
import { familyWords, type Table } from '#nftables';
import { allRules, type Ruleset } from '../../model/ruleset.ts';
import { renderRule } from './fragment.ts';
import { baseTable } from './table.ts';

/** Which table is rendered. */
export interface RenderOptions {
  readonly family: IpFamily;
  /** Name of the table. Default: `kubernode-proxy`. */
  readonly tableName?: string;
}

/** Name of the proxy's tables unless told otherwise. */
export const defaultTableName = 'kubernode-proxy';

/** The table of one family. Where two services claim the same destination, the first by key has it. */
export function renderTable(ruleset: Ruleset, { family, tableName = defaultTableName }: RenderOptions): Table {
  const base = baseTable(family, ruleset.settings);
  const sets = new Map(base.sets);
  const chains = new Map(base.chains);
  const elements = new Map<string, Map<string, string>>([...base.sets.keys()].map(name => [name, new Map()]));
  const shared = new Set<string>();
  for (const rule of allRules(ruleset)) {
    if (rule.family !== family) continue;
    const fragment = renderRule(rule, ruleset.settings);
    for (const set of fragment.sets) {
      sets.set(set.name, set.body);
      if (set.shared && !elements.has(set.name)) elements.set(set.name, new Map());
    }
    for (const chain of fragment.chains) chains.set(chain.name, chain.rules);
    for (const part of [...fragment.sets, ...fragment.chains]) if (part.shared) shared.add(part.name);
    for (const { set, key, value } of fragment.elements) {
      const rows = elements.get(set);
      if (rows && !rows.has(key)) rows.set(key, value);
    }
  }
  return { name: `${familyWords[family].ip} ${tableName}`, sets, chains, shared, elements };
}
