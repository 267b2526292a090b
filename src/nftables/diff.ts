/** The smallest transaction that turns a table whose parts change into the next. Pure: its cost is that of what
 *  changes, however large the table is. */
import { type Chain, type Element, formatElements, setKind, type TableParts } from './table.ts';

/** What turns one table into the next. */
export interface Transaction {
  /** Commands; none: nothing changes. */
  readonly lines: readonly string[];
  /** Shared chains and maps that the commands make. */
  readonly made: readonly string[];
}

/** What a part was, and what it is to be. */
export interface ChangedParts {
  readonly old: TableParts;
  readonly next: TableParts;
}

/** Which table changes, and what its other parts have. */
export interface DiffOptions {
  /** With its family: `ip kubernode-proxy`. */
  readonly tableName: string;
  /** Shared chains and maps that the table has, to be left as they are. */
  readonly existing: ReadonlySet<string>;
  /** Which of these elements no other part still has. */
  readonly gone: (removed: Element[]) => Element[];
}

/** One transaction, or undefined when a difference will not do, because a set is to have another body.
 *
 *  Shared chains and maps are made when first needed and never removed: they cost nothing, and the next part will want
 *  them. */
export function diffParts(
  changes: readonly ChangedParts[],
  { tableName: name, existing, gone }: DiffOptions,
): Transaction | undefined {
  const elements = diffElements(changes, gone);
  const chains = diffChains(changes, existing);
  const sets = diffSets(changes, existing);
  if (sets.altered) return undefined;
  const lines = [
    ...sets.added.map(({ name: set, body }) => `add ${setKind(body)} ${name} ${set} { ${body.join('; ')}; }`),
    ...chains.written.map(chain => `add chain ${name} ${chain.name}`),
    ...chains.written.flatMap(chain => [
      `flush chain ${name} ${chain.name}`,
      ...chain.rules.map(rule => `add rule ${name} ${chain.name} ${rule}`),
    ]),
    ...formatElements('delete', name, elements.removed),
    ...formatElements('add', name, elements.added),
    ...chains.removed.map(chain => `flush chain ${name} ${chain}`),
    ...chains.removed.map(chain => `delete chain ${name} ${chain}`),
    ...sets.removed.map(set => `delete set ${name} ${set}`),
  ];
  const made = [...sets.added, ...chains.written].filter(part => part.shared).map(part => part.name);
  return { lines, made };
}

/** Elements to remove (also those whose value changes: nft has no replace) and then to add. */
function diffElements(
  pairs: readonly ChangedParts[],
  gone: DiffOptions['gone'],
): { removed: Element[]; added: Element[] } {
  const before = new Map<string, Element>();
  const wanted = new Map<string, Element>();
  const id = (element: Element) => `${element.set} ${element.key}`;
  for (const { old } of pairs) for (const element of old.elements) before.set(id(element), element);
  for (const { next } of pairs) for (const element of next.elements) wanted.set(id(element), element);
  const added = [...wanted]
    .filter(([key, element]) => before.get(key)?.value !== element.value)
    .map(([, element]) => element);
  const removed = [...before]
    .filter(([key, element]) => wanted.get(key)?.value !== element.value)
    .map(([, element]) => element);
  return { added, removed: gone(removed) };
}

/** Chains to write (again), and own chains to remove. A shared chain that the part used before is there already. */
function diffChains(
  pairs: readonly ChangedParts[],
  existing: ReadonlySet<string>,
): { written: Chain[]; removed: string[] } {
  const old = new Map(pairs.flatMap(pair => pair.old.chains.map(chain => [chain.name, chain])));
  const next = new Map(pairs.flatMap(pair => pair.next.chains.map(chain => [chain.name, chain])));
  const same = (chain: Chain) => old.get(chain.name)?.rules.join('\n') === chain.rules.join('\n');
  return {
    written: [...next.values()].filter(chain => !same(chain) && !(chain.shared && existing.has(chain.name))),
    removed: [...old.values()].filter(chain => !chain.shared && !next.has(chain.name)).map(chain => chain.name),
  };
}

function diffSets(
  pairs: readonly ChangedParts[],
  existing: ReadonlySet<string>,
): { added: TableParts['sets']; removed: string[]; altered: boolean } {
  const old = new Map(pairs.flatMap(pair => pair.old.sets.map(set => [set.name, set])));
  const next = new Map(pairs.flatMap(pair => pair.next.sets.map(set => [set.name, set])));
  return {
    added: [...next.values()].filter(set => !old.has(set.name) && !existing.has(set.name)),
    removed: [...old.values()].filter(set => !set.shared && !next.has(set.name)).map(set => set.name),
    altered: [...next.values()].some(set => old.has(set.name) && old.get(set.name)?.body.join() !== set.body.join()),
  };
}
