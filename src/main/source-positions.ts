/** Positions in the sources for positions in the bundle, looked up when a crash is reported: Node's own way keeps every
 *  source map in memory. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const position = /file:\/\/\S+?\.js:\d+:\d+/g;

/** The stack with `src/file.ts:line:column` in place of `file:///.../dist/kubernode.js:line:column` where maps are
 *  found. */
export function toSourcePositions(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replaceAll(position, found => {
    const [, url = '', line = '', column = ''] = /^(.*):(\d+):(\d+)$/.exec(found) ?? [];
    const file = fileURLToPath(url);
    if (!maps.has(file)) maps.set(file, readSourceMap(file));
    const origin = maps.get(file)?.findOrigin(Number(line), Number(column));
    if (!origin || !('fileName' in origin)) return found;
    return `${path.resolve(path.dirname(file), origin.fileName)}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

function readSourceMap(file: string): SourceMap | undefined {
  const map = `${file}.map`;
  return existsSync(map) ? new SourceMap(JSON.parse(readFileSync(map, 'utf8')) as SourceMapPayload) : undefined;
}
