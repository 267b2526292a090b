/** What the files of types export, as one list: what the door of `src/api` passes on. */
import ts from 'typescript';
import { markersOf, type SourceFile } from './sources.ts';

/** An exported name: of a type alone, or of a value, which may have a type of the same name. */
interface Exported {
  readonly name: string;
  readonly isType: boolean;
}

/** What a name is called outside, where two folders have it: the marker `@exportedAs` of the type. */
export function outsideNameOf(file: SourceFile, name: string): string {
  const declaration = file.declarations.get(name);
  return (declaration && markersOf(file, declaration).values.get('exportedAs')?.[0]) ?? name;
}

/** The statements that export all that is exported by the files in folders of versions. Throws when two are called the
 *  same. */
export function renderExports(files: ReadonlyMap<string, SourceFile>): string {
  const taken = new Map<string, string>();
  const statements: string[] = [];
  for (const file of files.values()) {
    if (!/\/v\d\w*\//.test(file.path)) continue;
    const names = exportedBy(file).map(exported => {
      const outside = outsideNameOf(file, exported.name);
      const other = taken.get(outside);
      if (other)
        throw new Error(`${other} and ${file.path} both export ${outside}: give one another name by @exportedAs`);
      taken.set(outside, file.path);
      return { ...exported, outside };
    });
    if (names.length > 0) statements.push(renderStatement(file, names));
  }
  return statements.join('');
}

function renderStatement(file: SourceFile, names: readonly (Exported & { outside: string })[]): string {
  const areTypes = names.every(({ isType }) => isType);
  const list = names
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, isType, outside }) => {
      const type = isType && !areTypes ? 'type ' : '';
      return `${type}${name}${outside === name ? '' : ` as ${outside}`}`;
    });
  return `export ${areTypes ? 'type ' : ''}{ ${list.join(', ')} } from '../${file.path}';\n`;
}

/** In the order of the source; a kind, which is interface and value, once. */
function exportedBy({ tree }: SourceFile): Exported[] {
  const found = new Map<string, Exported>();
  for (const statement of tree.statements) {
    if (!isExported(statement)) continue;
    for (const name of valuesOf(statement)) found.set(name, { name, isType: false });
    if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement)) continue;
    const { text: name } = statement.name;
    if (!found.has(name)) found.set(name, { name, isType: true });
  }
  return [...found.values()];
}

const isExported = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);

/** Names of the values that a statement declares. */
export function valuesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement))
    return statement.name ? [statement.name.text] : [];
  return [];
}
