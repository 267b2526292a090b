/** YAML from outside, as JSON data: no dates, no cycles, no shared parts. */
import { type Document, isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { badRequest, StatusError } from '#api';
import { yamlOptions } from '#base';
import { parseJson } from './parse-json.ts';

/** The parser takes some microseconds a byte, during which nothing else is answered; clients send long objects as JSON. */
const maxBytes = 256 * 1024;

/** Keys are compared below, in one pass; the parser compares each with all others. */
const options = { ...yamlOptions, uniqueKeys: false, prettyErrors: false } as const;

/** Throws the 400, and the 413 for a text that would take too long to read. */
export function parseYaml(bytes: Buffer): unknown {
  if (bytes.length > maxBytes)
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit of YAML is ${maxBytes}`);
  const text = bytes.toString();
  const document = parseDocument(text, options);
  const [error] = document.errors;
  if (error) {
    const why = explanations.find(({ pattern }) => pattern.test(error.message))?.text ?? error.message;
    throw wrong(text, error.pos[0], why);
  }
  visit(document, {
    Map(_, map) {
      const second = findDuplicate(map);
      if (second) throw wrong(text, second.at, `key ${JSON.stringify(second.key)} already set in map`);
    },
  });
  const json = toJson(document);
  return json === undefined ? undefined : parseJson(Buffer.from(json));
}

/** Undefined for an empty document. Throws the 400 for what JSON cannot be. */
function toJson(document: Document): string | undefined {
  try {
    return JSON.stringify(document.toJS());
  } catch (error) {
    // Cycles, and more aliases than anybody needs.
    const [why] = (error as Error).message.split('\n');
    throw badRequest(`error converting YAML to JSON: yaml: ${why}`);
  }
}

/** What the parser says of limits of its own. */
const explanations = [
  { pattern: /multiple documents/, text: 'there is more than one document' },
  { pattern: /call stack/, text: 'exceeded max depth' },
];

const wrong = (text: string, at: number, why: string): StatusError =>
  badRequest(`error converting YAML to JSON: yaml: line ${text.slice(0, at).split('\n').length}: ${why}`);

function findDuplicate({ items }: YAMLMap): { key: string; at: number } | undefined {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) return { key: name, at: key.range?.[0] ?? 0 };
    seen.add(name);
  }
  return undefined;
}
