/** Parses the API's source files and finds what each name in them stands for. Syntax only: no type checker, so that the
 *  generator takes well under a second. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Markers, parseMarkers } from './markers.ts';

/** A named type: an interface or an alias, and where it is. */
export interface Declaration {
  node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
  file: SourceFile;
}

/** A parsed file. */
export interface SourceFile {
  /** Relative to the API's folder, with slashes: `core/v1/pod.ts`. */
  path: string;
  tree: ts.SourceFile;
  /** Names that the file imports -> the path and name that they come from. */
  imports: Map<string, { path: string; name: string }>;
  declarations: Map<string, ts.InterfaceDeclaration | ts.TypeAliasDeclaration>;
}

/** `core/v1/pod.ts`, and the types without a version; everything else in `src/api` is functions. */
const holdsTypes = /^(\w+\/v\d+\w*|version)\/[^/]+\.ts$|^kind\.ts$/;

/** Reads all files with API types under `root`, in the order of their paths. */
export const readTypes = (root: string): Map<string, SourceFile> => readSources(root, holdsTypes);

/** Reads the sources under `root`, but for tests and what is generated, in the order of their paths. */
export function readSources(root: string, wanted = /\.ts$/): Map<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).map(file => file.replaceAll(path.sep, '/'));
  for (const file of paths.toSorted()) {
    if (!wanted.test(file) || /\.test\.ts$|(^|\/)generated\//.test(file)) continue;
    files.set(file, parseFile(file, readFileSync(path.join(root, file), 'utf8')));
  }
  return files;
}

/** Parses one file of the API. */
export function parseFile(file: string, text: string): SourceFile {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  const imports: SourceFile['imports'] = new Map();
  const declarations: SourceFile['declarations'] = new Map();
  for (const statement of tree.statements) {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      declarations.set(statement.name.text, statement);
    } else if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const target = path.posix.join(path.posix.dirname(file), statement.moduleSpecifier.text);
      const names = statement.importClause?.namedBindings;
      if (!names || !ts.isNamedImports(names)) continue;
      for (const element of names.elements) {
        imports.set(element.name.text, { path: target, name: (element.propertyName ?? element.name).text });
      }
    }
  }
  return { path: file, tree, imports, declarations };
}

/** Finds the declaration of `name` as used in `file`. Undefined for names from outside the API's types. */
export function resolve(files: Map<string, SourceFile>, file: SourceFile, name: string): Declaration | undefined {
  const own = file.declarations.get(name);
  if (own) return { node: own, file };
  const imported = file.imports.get(name);
  const target = imported && files.get(imported.path);
  const node = target?.declarations.get(imported?.name ?? '');
  return node && target && { node, file: target };
}

/** The words of a node's doc comment. Throws when there are none: `kubectl explain` shows them. */
export function descriptionOf(file: SourceFile, node: ts.Node): string {
  const { description } = markersOf(file, node);
  if (description === '') throw new Error(`${place(file, node)}: say what this is in a doc comment`);
  return description;
}

/** The doc comment right before a node, taken apart. Errors name the place. */
export function markersOf(file: SourceFile, node: ts.Node): Markers {
  const ranges = ts.getLeadingCommentRanges(file.tree.text, node.getFullStart()) ?? [];
  const last = ranges.at(-1);
  const comment = last ? file.tree.text.slice(last.pos, last.end) : '';
  try {
    return parseMarkers(comment.startsWith('/**') ? comment : '');
  } catch (error) {
    throw new Error(`${place(file, node)}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** `core/v1/pod.ts:12`, for messages. */
export function place(file: SourceFile, node: ts.Node): string {
  return `${file.path}:${file.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
