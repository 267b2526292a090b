/** Reads a configuration of admission plugins. Whoever has none loads nothing of what reads it. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { toError, UsageError, yamlOptions } from '#base';
import type { ConfigurationDocument } from './parse.ts';
import type { AdmissionSettings } from './settings.ts';

/** Reads a file, and those that it names, whose paths are from its folder; undefined for `''`. UsageError for what is wrong in them. */
export async function readAdmissionSettings(file: string): Promise<AdmissionSettings | undefined> {
  if (file === '') return undefined;
  const { parseAdmissionConfiguration } = await import('./parse.ts');
  const directory = dirname(resolve(file));
  return await parseAdmissionConfiguration(await readDocument(file), path => readDocument(resolve(directory, path)));
}

async function readDocument(file: string): Promise<ConfigurationDocument> {
  const { parseDocument } = await import('yaml');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file}: cannot be read: ${toError(error).message}`, { cause: error });
  });
  const document = parseDocument(text, { ...yamlOptions, prettyErrors: false });
  const [problem] = document.errors;
  if (problem) throw new UsageError(`${file}: ${problem.message.split('\n')[0] ?? ''}`);
  return { file, value: document.toJS() };
}
