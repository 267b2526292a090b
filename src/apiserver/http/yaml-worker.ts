/** The thread that reads and writes long YAML. Ends when nobody needs it any more: see `yaml-thread.ts`. */
import { parentPort } from 'node:worker_threads';
import { jsonOfYaml, looseJsonOfYaml, YamlError, yamlOfJson } from './yaml-text.ts';

/** What it is asked. */
export interface YamlTask {
  readonly do: 'read' | 'readLoosely' | 'write';
  /** YAML to be read, or JSON to be written as YAML. */
  readonly text: Uint8Array;
}

/** What it answers: the other form, or what is wrong. */
export type YamlResult = { readonly text: Uint8Array } | { readonly problem: string };

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() };

const converters = { read: jsonOfYaml, readLoosely: looseJsonOfYaml, write: yamlOfJson };

function carryOut({ do: what, text }: YamlTask): YamlResult {
  try {
    return { text: utf8.encode.encode(converters[what](utf8.decode.decode(text))) };
  } catch (error) {
    if (error instanceof YamlError) return { problem: error.message };
    throw error;
  }
}

parentPort?.on('message', (task: YamlTask) => {
  const result = carryOut(task);
  parentPort?.postMessage(result, 'text' in result ? [result.text.buffer as ArrayBuffer] : []);
});
