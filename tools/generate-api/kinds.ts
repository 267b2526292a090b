/** Which kinds there are, and their order. */
import ts from 'typescript';
import { groupOrder } from '../../src/api/well-known-groups.ts';
import { outsideNameOf } from './exports.ts';
import { type KindModel, structName } from './model.ts';
import { folderOf } from './read-type.ts';
import { place, type SourceFile } from './sources.ts';

/** `export const Pod = defineKind<Pod>({ group, version, kind, ... })`. */
export function readKinds(file: SourceFile, statement: ts.Statement): KindModel[] {
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name, initializer }) => {
    if (!initializer || !ts.isCallExpression(initializer) || initializer.expression.getText() !== 'defineKind')
      return [];
    const [facts] = initializer.arguments;
    if (!facts || !ts.isObjectLiteralExpression(facts)) throw new Error(`${place(file, statement)}: not an object`);
    const kind = textOf(facts, 'kind');
    return [
      {
        group: textOf(facts, 'group'),
        version: textOf(facts, 'version'),
        kind,
        plural: textOf(facts, 'plural'),
        isServed: !hasNoVerbs(facts),
        isGated: valueOf(facts, 'featureGate') !== undefined,
        struct: structName(folderOf(file), kind),
        folder: folderOf(file),
        name: outsideNameOf(file, name.getText()),
      },
    ];
  });
}

function textOf(facts: ts.ObjectLiteralExpression, name: string): string {
  const value = valueOf(facts, name);
  if (value && ts.isStringLiteral(value)) return value.text;
  throw new Error(`defineKind: ${name} must be written as a text`);
}

function hasNoVerbs(facts: ts.ObjectLiteralExpression): boolean {
  const verbs = valueOf(facts, 'verbs');
  return verbs !== undefined && ts.isArrayLiteralExpression(verbs) && verbs.elements.length === 0;
}

function valueOf(facts: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of facts.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer;
  }
  return undefined;
}

/** As upstream's discovery lists them: by group, in a group by version, then by plural. Groups that are not in the
 *  list, which {@link contradictionsOf} refuses, come last. */
export const inOrder = (kinds: readonly KindModel[]): KindModel[] =>
  kinds.toSorted((a, b) => placeOf(a) - placeOf(b) || compare(a.version, b.version) || compare(a.plural, b.plural));

function placeOf({ group }: KindModel): number {
  const found = groupOrder.findIndex(name => name === group);
  return found < 0 ? groupOrder.length : found;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The lists of kinds, for `src/api/generated/kinds.ts`. */
export function renderKinds(kinds: readonly KindModel[]): string {
  const list = (wanted: readonly KindModel[]) => wanted.map(({ name }) => `  ${name},\n`).join('');
  const names = kinds.map(({ name }) => name).toSorted(compare);
  return (
    "import type { Kind } from '../kind.ts';\n" +
    `import {\n${names.map(name => `  ${name},\n`).join('')}} from './exports.ts';\n\n` +
    '/** The kinds that are served as resources, in the order of discovery. */\n' +
    `export const kinds: readonly Kind[] = [\n${list(kinds.filter(({ isServed, isGated }) => isServed && !isGated))}];\n\n` +
    '/** Kinds behind feature gates, in that order: served where that is wished. */\n' +
    `export const gatedKinds: readonly Kind[] = [\n${list(kinds.filter(({ isServed, isGated }) => isServed && isGated))}];\n\n` +
    '/** Kinds that travel only as the body of a subresource: scale, eviction, token. */\n' +
    `export const bodyKinds: readonly Kind[] = [\n${list(kinds.filter(({ isServed }) => !isServed))}];\n`
  );
}
