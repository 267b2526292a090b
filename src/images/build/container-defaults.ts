/** Reads how containers of a rootfs image start: `image.json` beside the folder rootfs. */
import path from 'node:path';
import { readFileIfExists, UsageError } from '#base';
import type { ContainerDefaults } from '../oci.ts';

const isString = (value: unknown): boolean => typeof value === 'string';
const isStringList = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What each field must be. The names are the image format's:
 *  https://github.com/opencontainers/image-spec/blob/main/config.md */
const fields: Readonly<Record<keyof ContainerDefaults, { shape: string; holds(value: unknown): boolean }>> = {
  Entrypoint: { shape: 'a list of strings', holds: isStringList },
  Cmd: { shape: 'a list of strings', holds: isStringList },
  Env: { shape: 'a list of strings', holds: isStringList },
  WorkingDir: { shape: 'a string', holds: isString },
  User: { shape: 'a string', holds: isString },
  ExposedPorts: {
    shape: 'an object of empty objects',
    holds: value => isObject(value) && Object.values(value).every(isObject),
  },
  Labels: { shape: 'an object of strings', holds: value => isObject(value) && Object.values(value).every(isString) },
  StopSignal: { shape: 'a string', holds: isString },
};

/** The container defaults of a folder with a subfolder rootfs; none when it has no `image.json`.
 *  Errors: UsageError naming the file and the field. */
export async function readContainerDefaults(directory: string): Promise<ContainerDefaults> {
  const file = path.join(directory, 'image.json');
  const text = await readFileIfExists(file);
  return text === undefined ? {} : parseContainerDefaults(text, file);
}

/** Parses the text of an `image.json`. `file` is for messages. */
export function parseContainerDefaults(text: string, file: string): ContainerDefaults {
  const value = parseJson(text, file);
  if (!isObject(value)) throw new UsageError(`${file}: must hold a JSON object`);
  for (const [name, content] of Object.entries(value)) {
    const field = (fields as Partial<Record<string, (typeof fields)['User']>>)[name];
    if (field === undefined)
      throw new UsageError(`${file}: unknown field ${JSON.stringify(name)}: use ${Object.keys(fields).join(', ')}`);
    if (!field.holds(content)) throw new UsageError(`${file}: ${name} must be ${field.shape}`);
  }
  return value;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: not JSON: ${(error as Error).message}`, { cause: error });
  }
}
