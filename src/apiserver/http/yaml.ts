/** YAML from outside and to there: short texts at once, long ones in a thread of their own. */
import { badRequest } from '#api';
import { jsonSteps } from '../codecs/parse-json.ts';
import type { Run } from '../registry/generic/in-turns.ts';
import { jsonOfYaml, type LooseYaml, looseJsonOfYaml, YamlError, yamlOfJson } from './yaml-text.ts';
import { YamlProblem, YamlThread } from './yaml-thread.ts';

/** A text of this length takes some 20 ms at worst. */
const longFromBytes = 4096;

/** One for the process, whoever asks. */
const thread = new YamlThread();

/** Throws the 400, and the 413 or 429 for a text that would take too long to read. */
export const parseYaml = async (bytes: Buffer, run: Run): Promise<unknown> =>
  (await parseBy('read', bytes, run)) ?? undefined;

/** {@link parseYaml} for texts in which keys may come twice. */
export async function parseLooseYaml(bytes: Buffer, run: Run): Promise<LooseYaml> {
  const { value, repeated } = (await parseBy('readLoosely', bytes, run)) as LooseYaml;
  return { value: value ?? undefined, repeated };
}

const readers = { read: jsonOfYaml, readLoosely: looseJsonOfYaml };

async function parseBy(how: keyof typeof readers, bytes: Buffer, run: Run): Promise<unknown> {
  try {
    const json =
      bytes.length < longFromBytes
        ? Buffer.from(readers[how](bytes.toString()))
        : await thread.run({ do: how, text: bytes });
    return await run(jsonSteps(json));
  } catch (error) {
    if (error instanceof YamlError || error instanceof YamlProblem) throw badRequest(error.message);
    throw error;
  }
}

/** The YAML of JSON. Throws the 413 or 429 for what would take too long to write. */
export const printYaml = async (json: Buffer): Promise<Buffer> =>
  json.length < longFromBytes
    ? Buffer.from(yamlOfJson(json.toString()))
    : await thread.run({ do: 'write', text: json });
