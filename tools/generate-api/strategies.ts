/** What each kind does beyond its shape -> the list of it. */
import ts from 'typescript';
import { valuesOf } from './exports.ts';
import { place, type SourceFile } from './sources.ts';

/** The strategy that a file exports. */
interface StrategyModel {
  /** `serviceStrategy`, or `createServiceStrategy` for one that is made of options. */
  name: string;
  file: SourceFile;
  /** The name of the kind that it is of. */
  kind: string;
  /** The name of the type of its options, which the same file exports. */
  options?: string;
}

/** The list of all strategies, for `src/apiserver/registry/strategies/generated/`; `files` are those of the folder
 *  above. Throws when two are of one kind. */
export function renderStrategies(files: ReadonlyMap<string, SourceFile>): string {
  const found = [...files.values()].flatMap(strategiesIn);
  const holders = new Map<string, string>();
  for (const { kind, file } of found) {
    const other = holders.get(kind);
    if (other) throw new Error(`${other} and ${file.path} both have a strategy of ${kind}`);
    holders.set(kind, file.path);
  }
  return render(found);
}

function strategiesIn(file: SourceFile): StrategyModel[] {
  return file.tree.statements.flatMap(statement => {
    const [name = ''] = valuesOf(statement);
    const isMade = /^create\w+Strategy$/.test(name) && ts.isFunctionDeclaration(statement);
    if (!isMade && !(/^\w+Strategy$/.test(name) && ts.isVariableStatement(statement))) return [];
    const definition = definitionIn(statement);
    if (!definition) return [];
    const kind = kindOf(definition);
    if (kind === undefined)
      throw new Error(
        `${place(file, statement)}: ${name} does not say of what kind it is: defineStrategy({ kind: ... })`,
      );
    if (!isMade) return [{ name, file, kind }];
    const options = statement.parameters[0]?.type?.getText();
    if (options === undefined)
      throw new Error(`${place(file, statement)}: ${name} has no options: export its strategy`);
    return [{ name, file, kind, options }];
  });
}

/** The call of `defineStrategy`, in a statement that may say more. */
function definitionIn(node: ts.Node): ts.CallExpression | undefined {
  if (ts.isCallExpression(node) && node.expression.getText() === 'defineStrategy') return node;
  return ts.forEachChild(node, definitionIn);
}

/** What `defineStrategy({ kind: ... })` names. */
function kindOf({ arguments: [strategy] }: ts.CallExpression): string | undefined {
  if (!strategy || !ts.isObjectLiteralExpression(strategy)) return undefined;
  const kind = strategy.properties.find(property => property.name?.getText() === 'kind');
  return kind && (ts.isPropertyAssignment(kind) ? kind.initializer.getText() : kind.name?.getText());
}

function render(strategies: readonly StrategyModel[]): string {
  const imports = strategies.map(({ name, file, options }) => {
    const names = options === undefined ? name : `${name}, type ${options}`;
    return `import { ${names} } from '../${file.path}';\n`;
  });
  const made = strategies.map(({ name, options }) => `  ${name}${options === undefined ? '' : '(options)'},\n`);
  const parts = strategies.flatMap(({ options = [] }) => options);
  return (
    `import type { Strategy } from '../../../resource/strategy.ts';\n${imports.join('')}\n` +
    `/** Facts of the cluster that strategies need. */\n` +
    `export interface StrategyOptions extends ${parts.join(', ')} {}\n\n` +
    `/** The strategies of a cluster. */\n` +
    `export const createStrategies = (options: StrategyOptions = {}): readonly Strategy[] => [\n${made.join('')}];\n`
  );
}
