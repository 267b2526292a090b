/** A table of nftables as data, and as nft's text. Pure. */

/** A table: what the kernel should hold. */
export interface Table {
  /** `ip kubernode-proxy`. */
  readonly name: string;
  readonly sets: ReadonlyMap<string, readonly string[]>;
  readonly chains: ReadonlyMap<string, readonly string[]>;
  /** Names of the chains and maps that parts of the table share. */
  readonly shared: ReadonlySet<string>;
  /** Set -> key -> value; sets that the kernel fills are absent. */
  readonly elements: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** An element of a map or set; `value` is empty for a set. */
export interface Element {
  readonly set: string;
  readonly key: string;
  readonly value: string;
}

/** A chain and its rules. A shared chain has the same rules in every part that uses it. */
export interface Chain {
  readonly name: string;
  readonly rules: readonly string[];
  readonly shared: boolean;
}

/** A set or map. A shared one has the same body in every part that uses it; another is of one part only and filled by
 *  the kernel. */
export interface SetPart {
  readonly name: string;
  readonly body: readonly string[];
  readonly shared: boolean;
}

/** What one of the things that a table is made for, such as a service port, adds to it. */
export interface TableParts {
  readonly sets: readonly SetPart[];
  readonly chains: readonly Chain[];
  readonly elements: readonly Element[];
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
