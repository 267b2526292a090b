/** Members of a public entry point that say nothing of themselves: users see these comments in their editors. */
import path from 'node:path';
import ts from 'typescript';

/** `client.ts: Client.get` for each export of a door, and each member of it, that has no comment. `read` gives the text
 *  of a file that the door takes exports from, relative to it; other rooms' exports are theirs. */
export function undocumentedMembers(door: string, read: (file: string) => string): string[] {
  const source = parse(door, read);
  const exports = source.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, moduleSpecifier }) => {
    const from = moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : '';
    if (!from.startsWith('./') || !exportClause || !ts.isNamedExports(exportClause)) return [];
    return [{ file: path.join(path.dirname(door), from), names: exportClause.elements.map(({ name }) => name.text) }];
  });
  return exports.flatMap(({ file, names }) => {
    const silent = parse(file, read).statements.flatMap(statement => silentParts(statement, names));
    return silent.map(name => `${path.basename(file)}: ${name}`);
  });
}

const parse = (file: string, read: (file: string) => string): ts.SourceFile =>
  ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);

/** The names of a declaration that is exported and of its members, as far as they have no comment. */
function silentParts(statement: ts.Statement, exported: readonly string[]): string[] {
  const name = nameOf(statement);
  if (name === undefined || !exported.includes(name)) return [];
  const members = ts.isInterfaceDeclaration(statement) ? [...statement.members] : [];
  return [
    ...(isSilent(statement) ? [name] : []),
    ...members.filter(isSilent).map(member => `${name}.${member.name?.getText() ?? 'call'}`),
  ];
}

function nameOf(statement: ts.Statement): string | undefined {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  const isNamed =
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement);
  return isNamed ? statement.name?.text : undefined;
}

const isSilent = (node: ts.Node): boolean => ts.getJSDocCommentsAndTags(node).length === 0;
