/** What the kernel holds, against what it should. */
import { type NftSet, parseObjects } from './listing.ts';
import type { Table } from './table.ts';

/** Differences, in words, between a table and what `nft -j list table` printed (undefined: there is no such table).
 *  Chains beyond the table's are fine: shared ones stay when the last service that used them went. */
export function compareTable(table: Table, listing: string | undefined): string[] {
  if (listing === undefined) return [`table ${table.name} is missing`];
  const actual = parseListing(listing);
  const differences: string[] = [];
  for (const [name, body] of table.chains) {
    const rules = actual.rules.get(name);
    const expected = body.filter(line => !line.startsWith('type ')).length;
    if (rules === undefined) differences.push(`chain ${name} is missing`);
    else if (rules !== expected) differences.push(`chain ${name} has ${rules} rules, not ${expected}`);
  }
  for (const [name, rows] of table.elements) {
    const found = actual.elements.get(name);
    if (!found) differences.push(`set ${name} is missing`);
    else if (!sameElements(rows, found)) differences.push(`set ${name} has other elements`);
  }
  return differences;
}

function sameElements(expected: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): boolean {
  if (expected.size !== found.size) return false;
  for (const [key, value] of expected) if (found.get(withoutQuotes(key)) !== value) return false;
  return true;
}

/** Names of interfaces have quotes in commands, and none in listings. */
const withoutQuotes = (key: string): string => key.replaceAll('"', '');

interface Listing {
  /** Rules a chain. */
  readonly rules: ReadonlyMap<string, number>;
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Reads `nft -j list table`. */
export function parseListing(json: string): Listing {
  const rules = new Map<string, number>();
  const elements = new Map<string, Map<string, string>>();
  for (const { chain, rule, set, map } of parseObjects(json)) {
    if (chain) rules.set(chain.name, rules.get(chain.name) ?? 0);
    if (rule) rules.set(rule.chain, (rules.get(rule.chain) ?? 0) + 1);
    const holder: NftSet | undefined = set ?? map;
    if (!holder) continue;
    const rows = (holder.elem ?? []).map((element): [string, string] =>
      map && Array.isArray(element) ? [formatValue(element[0]), formatValue(element[1])] : [formatValue(element), ''],
    );
    elements.set(holder.name, new Map(rows));
  }
  return { rules, elements };
}

/** A value of nft's JSON as it is written in commands: `10.96.0.10 . tcp . 80`, `goto pick-3`. */
function formatValue(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if ('concat' in value && Array.isArray(value.concat)) return value.concat.map(formatValue).join(' . ');
  if ('prefix' in value) {
    const { addr, len } = value.prefix as { addr: string; len: number };
    return `${addr}/${len}`;
  }
  if ('goto' in value) return `goto ${(value.goto as { target: string }).target}`;
  if ('elem' in value) return formatValue((value.elem as { val: unknown }).val);
  return Object.keys(value)[0] ?? '';
}
