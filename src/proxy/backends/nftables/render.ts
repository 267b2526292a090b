/** A ruleset -> the whole table of one family, as data and as nft's text. */
import type { IpFamily } from '#base';
import { allRules, type Ruleset } from '../../model/ruleset.ts';
import { familyWords } from './family.ts';
import { renderRule } from './fragment.ts';
import type { Element } from './parts.ts';
import { baseTable } from './table.ts';

/** A table: what the kernel should hold. */
export interface Table {
  /** `ip kubernode-proxy`. */
  readonly name: string;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly chains: ReadonlyMap<string, readonly string[]>;
  /** Names of the chains and maps that services share. */
  readonly shared: ReadonlySet<string>;
  /** Set -> key -> value; sets that the kernel fills are absent. */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

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

/** The text of a table, for `nft -f`: one transaction that puts it in the place of what is there. */
export function formatTable(table: Table): string {
  const block =
    (kind: string) =>
    ([name, body]: [string, readonly string[]]) =>
      [`  ${kind} ${name} {`, ...body.map(line => `    ${line}`), '  }'].join('\n');
  return [
    `add table ${table.name}`,
    `delete table ${table.name}`,
    `table ${table.name} {`,
    ...[...table.sets].map(([name, body]) => block(setKind(body))([name, body])),
    ...[...table.chains].map(block('chain')),
    '}',
    ...[...table.elements].flatMap(([set, rows]) =>
      formatElements(
        'add',
        table.name,
        [...rows].map(([key, value]) => ({ set, key, value })),
      ),
    ),
    '',
  ].join('\n');
}

/** nft's word for a set with this body: maps have values. */
export function setKind(body: readonly string[]): 'map' | 'set' {
  return body[0]?.includes(' : ') ? 'map' : 'set';
}

/** Elements a command at most: nft's parser slows down with longer ones. */
const elementsPerCommand = 1000;

/** Commands that add or delete elements, grouped by set. */
export function formatElements(action: 'add' | 'delete', tableName: string, elements: readonly Element[]): string[] {
  const lines: string[] = [];
  for (const [set, rows] of Map.groupBy(elements, element => element.set)) {
    const items = rows.map(({ key, value }) => (value === '' || action === 'delete' ? key : `${key} : ${value}`));
    for (let start = 0; start < items.length; start += elementsPerCommand) {
      lines.push(
        `${action} element ${tableName} ${set} { ${items.slice(start, start + elementsPerCommand).join(', ')} }`,
      );
    }
  }
  return lines;
}
