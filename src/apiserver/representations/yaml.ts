/** YAML, which is written from JSON when that is whole. */
import type { Content } from '../pipeline/answer.ts';
import type { TableColumn } from '../resource/strategy.ts';
import type { StoredObject } from '../watch/stored-object.ts';
import type { Framing, ListForm, Representation } from './representation.ts';

/** The content type of YAML, of which nothing is made in pieces. */
export const yamlType = 'application/yaml';

/** The JSON of another representation, to be written as YAML by whoever sends it. */
export class Yaml implements Representation {
  readonly contentType = yamlType;
  readonly watchContentType = yamlType;
  readonly #json: Representation;

  constructor(json: Representation) {
    this.#json = json;
  }

  object(stored: StoredObject): Uint8Array {
    return this.#json.object(stored);
  }

  value(value: object, columns?: readonly TableColumn[]): Uint8Array {
    return this.#json.value(value, columns);
  }

  list(content: Content & { type: 'list' }): ListForm {
    return this.#json.list(content);
  }

  framing(): Framing {
    return this.#json.framing();
  }
}
