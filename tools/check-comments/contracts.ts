/** Which exports of sources say no contract; pure. */
import ts from 'typescript';

/** A declaration that other files see, and that says nothing of itself. */
export interface Missing {
  file: string;
  /** Counted from 1. */
  line: number;
  /** As `name`, of members of classes `Class.name`. */
  name: string;
}

/** Whether there is a comment is told by its place: what it says is read by nobody here. */
const jsDocParsingMode = ts.JSDocParsingMode.ParseNone;

/** The exports of `sources` (texts by their file's path) without a doc comment: functions, classes, interfaces, types
 *  and constants, and the public methods of classes.
 *
 *  Nothing is asked of
 *  - what is exported again from elsewhere, and further signatures of an overload;
 *  - members that override, or that a type named in `implements` or `extends` has: the contract is there;
 *  - constructors, accessors, and members of symbols (`[Symbol.asyncDispose]`), which mean what the language says;
 *  - the one export of a file that begins with a doc comment: that is its contract. */
export function exportsWithoutContract(sources: ReadonlyMap<string, string>): Missing[] {
  const parsed = Array.from(sources, ([file, text]) =>
    ts.createSourceFile(file, text, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode }),
  );
  const members = membersByType(parsed);
  return parsed.flatMap(source => missingIn(source, members));
}

type Members = ReadonlyMap<string, { names: ReadonlySet<string>; bases: readonly string[] }>;

function missingIn(source: ts.SourceFile, members: Members): Missing[] {
  const exported = exportedDeclarations(source);
  const [only, ...others] = new Set(exported.map(({ name }) => name));
  const header = others.length === 0 && startsWithDocComment(source) ? only : undefined;
  const documented = new Set(exported.filter(({ node }) => hasDocComment(source, node)).map(({ name }) => name));
  const missing = new Map<string, Missing>();
  const miss = (name: string, node: ts.Node) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    if (!missing.has(name)) missing.set(name, { file: source.fileName, line, name });
  };
  for (const { name, node } of exported) {
    if (!documented.has(name) && name !== header) miss(name, node);
    if (!ts.isClassDeclaration(node)) continue;
    const inherited = basesOf(node).flatMap(base => [...allMembers(base, members)]);
    for (const method of undocumentedMethods(source, node))
      if (!inherited.includes(method.name)) miss(`${name}.${method.name}`, method.node);
  }
  return [...missing.values()];
}

interface Exported {
  name: string;
  node: ts.Node;
}

/** With those that an `export { name }` exports. */
function exportedDeclarations(source: ts.SourceFile): Exported[] {
  const listed = new Set(source.statements.flatMap(namesOfExportList));
  return source.statements.flatMap(statement =>
    declarationsOf(statement).filter(({ name }) => isExported(statement) || listed.has(name)),
  );
}

function declarationsOf(statement: ts.Statement): Exported[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) =>
      namesOfBinding(name).map(each => ({ name: each, node: statement })),
    );
  if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  )
    return [{ name: statement.name?.text ?? 'default', node: statement }];
  return ts.isExportAssignment(statement) ? [{ name: 'default', node: statement }] : [];
}

const namesOfBinding = (name: ts.BindingName): string[] =>
  ts.isIdentifier(name)
    ? [name.text]
    : name.elements.flatMap(element => (ts.isOmittedExpression(element) ? [] : namesOfBinding(element.name)));

const namesOfExportList = (statement: ts.Statement): string[] =>
  ts.isExportDeclaration(statement) &&
  !statement.moduleSpecifier &&
  statement.exportClause &&
  ts.isNamedExports(statement.exportClause)
    ? statement.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
    : [];

const isExported = (statement: ts.Statement): boolean =>
  ts.isExportAssignment(statement) || hasModifier(statement, ts.SyntaxKind.ExportKeyword);

const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(modifier => modifier.kind === kind) ?? false);

const hasDocComment = (source: ts.SourceFile, node: ts.Node): boolean =>
  (ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []).some(({ pos }) =>
    source.text.startsWith('/**', pos),
  );

const startsWithDocComment = (source: ts.SourceFile): boolean => /^(#!.*\n)?\s*\/\*\*/.test(source.text);

/** Of an overloaded one a signature may say it for all. */
function undocumentedMethods(source: ts.SourceFile, node: ts.ClassDeclaration): Exported[] {
  const documented = new Set(node.members.filter(member => hasDocComment(source, member)).map(nameOf));
  return node.members.flatMap(member => {
    const name = nameOf(member);
    const isAsked = isMethod(member) && !isExempt(member) && !documented.has(name);
    return isAsked && name !== undefined ? [{ name, node: member }] : [];
  });
}

const isMethod = (member: ts.ClassElement): boolean =>
  ts.isMethodDeclaration(member) || (ts.isPropertyDeclaration(member) && isFunction(member.initializer));

const isFunction = (value: ts.Expression | undefined): boolean =>
  value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value));

/** Not for users of the class, or with the contract of what it overrides. */
const isExempt = (member: ts.ClassElement): boolean =>
  [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.OverrideKeyword].some(kind =>
    hasModifier(member, kind),
  );

/** Undefined for `#private` names and for symbols. */
const nameOf = ({ name }: ts.ClassElement | ts.TypeElement): string | undefined =>
  name && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined;

/** What interfaces and classes of all sources have, by their names: an import is not followed, since within the product
 *  a name stands for one contract. */
function membersByType(sources: readonly ts.SourceFile[]): Members {
  const found = new Map<string, { names: Set<string>; bases: string[] }>();
  for (const source of sources)
    for (const statement of source.statements) {
      if (!ts.isInterfaceDeclaration(statement) && !ts.isClassDeclaration(statement)) continue;
      const type = found.get(statement.name?.text ?? '') ?? { names: new Set(), bases: [] };
      for (const member of statement.members) type.names.add(nameOf(member) ?? '');
      type.bases.push(...basesOf(statement));
      found.set(statement.name?.text ?? '', type);
    }
  return found;
}

/** Of `extends` and `implements`, also within `Pick<...>` and the like. */
const basesOf = (node: ts.InterfaceDeclaration | ts.ClassDeclaration): string[] =>
  (node.heritageClauses ?? []).flatMap(clause => clause.types.flatMap(typeNames));

function typeNames(node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  const names: string[] = [];
  ts.forEachChild(node, child => {
    names.push(...typeNames(child));
  });
  return names;
}

function allMembers(type: string, members: Members, seen = new Set<string>()): Set<string> {
  const found = new Set<string>();
  if (seen.has(type)) return found;
  seen.add(type);
  for (const name of members.get(type)?.names ?? []) found.add(name);
  for (const base of members.get(type)?.bases ?? [])
    for (const name of allMembers(base, members, seen)) found.add(name);
  return found;
}
