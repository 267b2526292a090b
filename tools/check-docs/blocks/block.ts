/** What a generated block may use. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../../..');

export interface BlockContext {
  /** A Markdown link from the page to a path of the repository. */
  readonly link: (text: string, file: string) => string;
}

/** The text between the marks of a block. */
export type Block = (context: BlockContext) => string;

/** The first sentence of a file's opening comment, without the name that it begins with. */
export function summaryOf(file: string): string {
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(path.join(root, file), 'utf8')) ?? [];
  const text = comment.replaceAll(/\s*\n \*\s*/g, ' ').trim();
  const [sentence = ''] = /^.*?[.](?= |$)/.exec(text.replace(/^[\w-]+: /, '')) ?? [];
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** The file in `folder`, at any depth, that gives something the name: `name: 'NodePorts'`, or `name = ` in a class. */
export function fileNaming(folder: string, name: string): string {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map(file => `${folder}/${file.replaceAll(path.sep, '/')}`);
  const naming = new RegExp(`(name(:| =) |definePlugin(<.*>)?\\()'${name}'`);
  const found = files.find(file => naming.test(readFileSync(path.join(root, file), 'utf8')));
  if (found === undefined) throw new Error(`no file of ${folder} names ${name}`);
  return found;
}
