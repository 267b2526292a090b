/** Examples in TypeScript (fenced blocks of language `ts`) must be what the type checker accepts: whole files, imports
 *  included. ```` ```ts src/controllers/ttl/plan.ts ```` says which file the example would be, for its relative
 *  imports; the examples of a page see each other. */
import path from 'node:path';
import ts from 'typescript';
import type { Page } from './page.ts';

interface Example {
  readonly page: string;
  /** Line of the page before the example's first. */
  readonly offset: number;
  readonly code: string;
}

/** The examples of pages by the absolute path of the file that each would be. */
function examplesOf(pages: readonly Page[], root: string): Map<string, Example> {
  const examples = pages.flatMap(({ file: page, blocks }) =>
    blocks
      .filter(({ language }) => language === 'ts')
      .map(({ line, code, file = `${page}-${line}.ts` }): [string, Example] => [
        path.join(root, file),
        { page, offset: line - 1, code },
      ]),
  );
  return new Map(examples);
}

/** What is wrong with the examples of pages: `README.md:12: message`. */
export function wrongExamples(pages: readonly Page[], root: string): string[] {
  const examples = examplesOf(pages, root);
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), file => ts.sys.readFile(file)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noUnusedLocals: false });
  const program = ts.createProgram([...examples.keys()], options, withExamples(host, examples));
  return [...examples].flatMap(([file, { page, offset }]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, messageText }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1 + offset;
      return `${page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}

/** A host that finds the examples where they would be. */
function withExamples(host: ts.CompilerHost, examples: ReadonlyMap<string, Example>): ts.CompilerHost {
  return {
    ...host,
    fileExists: file => examples.has(file) || host.fileExists(file),
    readFile: file => examples.get(file)?.code ?? host.readFile(file),
    directoryExists: folder =>
      [...examples.keys()].some(file => file.startsWith(`${folder}/`)) || (host.directoryExists?.(folder) ?? false),
    getSourceFile: (file, ...rest) => {
      const example = examples.get(file);
      if (example) return ts.createSourceFile(file, example.code, ts.ScriptTarget.ES2024, true);
      return host.getSourceFile(file, ...rest);
    },
  };
}
