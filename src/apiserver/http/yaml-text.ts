/** YAML from outside as JSON text, and JSON text as YAML: no dates, no cycles, no shared parts. Pure: it also runs in
 *  a thread of its own. */
import { type Document, isScalar, parseAllDocuments, parseDocument, stringify, visit, type YAMLMap } from 'yaml';
import { jsonText, parseExact, yamlOptions } from '#base';

/** What is wrong with a text. */
export class YamlError extends Error {
  override readonly name = 'YamlError';
}

/** Keys are compared below, in one pass; the parser compares each with all others. */
const options = { ...yamlOptions, uniqueKeys: false, prettyErrors: false } as const;

/** The JSON of a YAML text; `null` for an empty one. Throws a {@link YamlError}. */
export const jsonOfYaml = (text: string): string =>
  read(text, ({ at, words }) => {
    throw wrong(text, at, words);
  });

/** What a YAML text says where a key may come twice. */
export interface LooseYaml {
  /** With the last value of each key. */
  readonly value: unknown;
  /** Where keys come again: `line 6: key "labels" already set in map`. */
  readonly repeated: readonly string[];
}

/** {@link LooseYaml} as JSON. Throws a {@link YamlError}. */
export function looseJsonOfYaml(text: string): string {
  const repeated: string[] = [];
  const json = read(text, ({ at, words }) => void repeated.push(`line ${lineAt(text, at)}: ${words}`));
  return `{"value":${json},"repeated":${JSON.stringify(repeated)}}`;
}

/** A key that is there already. */
interface Repeat {
  readonly at: number;
  readonly words: string;
}

function read(text: string, onRepeat: (repeat: Repeat) => void): string {
  const [document = parseDocument('', options), ...others] = documentsOf(text);
  const [error] = document.errors;
  if (error) {
    const why = explanations.find(({ pattern }) => pattern.test(error.message))?.text ?? error.message;
    throw wrong(text, error.pos[0], why);
  }
  const another = others.find(({ contents, errors }) => !isNothing(contents) || errors.length > 0);
  if (another) throw wrong(text, another.range[0], 'there is more than one document');
  visit(document, {
    Map(_, map) {
      for (const repeat of repeatsIn(map)) onRepeat(repeat);
    },
  });
  return toJson(document) ?? 'null';
}

/** The documents of a text: mostly one, and those that are empty around a `---` at its end. */
const documentsOf = (text: string): readonly Document.Parsed[] => {
  const documents = parseAllDocuments(text, options);
  return 'empty' in documents ? [] : documents;
};

const isNothing = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null);

/** The YAML of a JSON text. */
export const yamlOfJson = (text: string): string => stringify(parseExact(text), yamlOptions);

/** Undefined for an empty document. Throws for what JSON cannot be. */
function toJson(document: Document): string | undefined {
  try {
    return jsonText(document.toJS());
  } catch (error) {
    // Cycles, and more aliases than anybody needs.
    const [why] = (error as Error).message.split('\n');
    throw new YamlError(`error converting YAML to JSON: yaml: ${why}`);
  }
}

/** What the parser says of limits of its own. */
const explanations = [{ pattern: /call stack/, text: 'exceeded max depth' }];

const wrong = (text: string, at: number, why: string): YamlError =>
  new YamlError(`error converting YAML to JSON: yaml: line ${lineAt(text, at)}: ${why}`);

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;

function* repeatsIn({ items }: YAMLMap): Generator<Repeat> {
  const seen = new Set<string>();
  for (const { key } of items) {
    if (!isScalar(key)) continue;
    const name = String(key.value);
    if (seen.has(name)) yield { at: key.range?.[0] ?? 0, words: `key ${JSON.stringify(name)} already set in map` };
    seen.add(name);
  }
}
