/** Just enough of nf_tables to test what is rendered without a kernel: it carries out commands on tables in memory and
 *  refuses what the kernel refuses. */
import type { Table } from '../table.ts';

/** A table in memory: elements by set and key, rules by chain in their order. */
export interface SimulatedTable {
  readonly sets: Map<string, Map<string, string>>;
  readonly chains: Map<string, string[]>;
}

/** A table as the kernel holds it after a full render. */
export function loadTable(table: Table): SimulatedTable {
  return {
    sets: new Map([...table.sets.keys()].map(name => [name, new Map(table.elements.get(name))])),
    chains: new Map([...table.chains].map(([name, rules]) => [name, [...rules]])),
  };
}

/** Carries out one transaction; throws at the first command that the kernel would refuse. */
export function runTransaction(table: SimulatedTable, tableName: string, lines: readonly string[]): void {
  for (const line of lines) runCommand(table, line.replace(` ${tableName} `, ' '));
  for (const [chain, rules] of table.chains)
    for (const name of rules.flatMap(references)) mustExist(table, name, `rule of ${chain}`);
}

function runCommand({ sets, chains }: SimulatedTable, line: string): void {
  const [action, kind, name = '', ...rest] = line.split(' ');
  const text = rest.join(' ');
  const refuse = (why: string) => new Error(`${line}: ${why}`);
  const used = () =>
    [...chains.values()].some(rules => rules.flatMap(references).includes(name)) ||
    [...sets.values()].some(rows => [...rows.values()].includes(`goto ${name}`));
  switch (`${action} ${kind}`) {
    case 'add set':
    case 'add map':
      if (!sets.has(name)) sets.set(name, new Map());
      return;
    case 'delete set':
      if (used()) throw refuse('busy');
      if (!sets.delete(name)) throw refuse('no such set');
      return;
    case 'add chain':
      if (!chains.has(name)) chains.set(name, []);
      return;
    case 'flush chain':
      if (!chains.has(name)) throw refuse('no such chain');
      chains.set(name, []);
      return;
    case 'add rule':
      if (!chains.has(name)) throw refuse('no such chain');
      chains.get(name)?.push(text);
      return;
    case 'delete chain':
      if (used()) throw refuse('busy');
      if (!chains.delete(name)) throw refuse('no such chain');
      return;
    case 'add element':
    case 'delete element':
      for (const item of text.slice(2, -2).split(', ')) changeElement(sets.get(name), item, { action, refuse });
      return;
    default:
      throw refuse('unknown command');
  }
}

function changeElement(
  rows: Map<string, string> | undefined,
  item: string,
  { action, refuse }: { action: string | undefined; refuse: (why: string) => Error },
): void {
  const [key = '', value = ''] = item.split(' : ');
  if (!rows) throw refuse('no such set');
  if (action === 'delete') {
    if (!rows.delete(key)) throw refuse(`no element ${key}`);
    return;
  }
  if (rows.has(key) && rows.get(key) !== value) throw refuse(`element ${key} exists`);
  rows.set(key, value);
}

/** Chains and sets that a rule names. */
function references(rule: string): string[] {
  return [...rule.matchAll(/(?:goto|jump) ([^\s,]+)|@([^\s,]+)/g)].map(match => match[1] ?? match[2] ?? '');
}

function mustExist({ sets, chains }: SimulatedTable, name: string, where: string): void {
  if (!sets.has(name) && !chains.has(name)) throw new Error(`${where} names ${name}, which does not exist`);
}
