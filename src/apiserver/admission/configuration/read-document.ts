/** Reads the document of a file. */
import { readFile } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { withNumbers } from '#api';
import { toError, UsageError, yamlOptions } from '#base';
import type { ConfigurationDocument } from './parse.ts';

/** Throws UsageError for a file that cannot be read, or is no YAML. */
export async function readDocument(file: string): Promise<ConfigurationDocument> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file}: cannot be read: ${toError(error).message}`, { cause: error });
  });
  const document = parseDocument(text, { ...yamlOptions, prettyErrors: false });
  const [problem] = document.errors;
  if (problem) throw new UsageError(`${file}: ${problem.message.split('\n')[0] ?? ''}`);
  return { file, value: withNumbers(document.toJS()) };
}
