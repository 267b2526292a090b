/** Which objects are held parsed, besides their bytes. Parsed they take four times as much, so only as many as fit into a bound:
 *  those that were handed to components of the process while there was room stay as they are, and of all others the latest.
 *  A cluster of a few thousand objects is all parsed; one of a hundred thousand is bytes. */
import type { KubeObject } from '#api';
import { RecentMap } from '#base';

export interface ParsedObjectsOptions {
  /** Bytes, as stored, of objects that stay parsed because components hold them. Default 32 MiB. */
  readonly maxStayingBytes?: number;
  /** Bytes, as stored, of objects that were parsed last. Default 8 MiB. */
  readonly maxLatestBytes?: number;
}

/** What is held. */
interface Parsed {
  readonly byteLength: number;
  /** Drops the parsed form, unless it stays. */
  forget(): void;
}

type Labels = KubeObject['metadata']['labels'];

export class ParsedObjects {
  readonly #limits: Required<ParsedObjectsOptions>;
  #stayingBytes = 0;
  #latest: Parsed[] = [];
  #latestBytes = 0;
  /** How many of {@link #latest} were forgotten. */
  #head = 0;
  /** Pods of one template have the same. */
  readonly #labelSets = new RecentMap<Exclude<Labels, undefined>>({ maxEntries: 8192 });
  /** The object whose metadata were parsed last. */
  #metadataOf: Parsed | undefined;
  #metadata: KubeObject['metadata'] | undefined;

  constructor(options: ParsedObjectsOptions = {}) {
    this.#limits = { maxStayingBytes: 32 * 1024 * 1024, maxLatestBytes: 8 * 1024 * 1024, ...options };
  }

  /** Whether an object may stay parsed until {@link leave}. */
  mayStay({ byteLength }: Parsed): boolean {
    if (this.#stayingBytes + byteLength > this.#limits.maxStayingBytes) return false;
    this.#stayingBytes += byteLength;
    return true;
  }

  /** One that stayed is not current any more. */
  leave({ byteLength }: Parsed): void {
    this.#stayingBytes -= byteLength;
  }

  /** An object was parsed: others may have to be forgotten for it. */
  add(parsed: Parsed): void {
    this.#latest.push(parsed);
    this.#latestBytes += parsed.byteLength;
    while (this.#latestBytes > this.#limits.maxLatestBytes && this.#head < this.#latest.length) {
      const oldest = this.#latest[this.#head++] as Parsed;
      this.#latestBytes -= oldest.byteLength;
      oldest.forget();
    }
    if (this.#head * 2 < this.#latest.length) return;
    this.#latest = this.#latest.slice(this.#head);
    this.#head = 0;
  }

  /** Metadata of an object, parsed once for who looks at several of them in a row. */
  metadataOf(parsed: Parsed, parse: () => KubeObject['metadata']): KubeObject['metadata'] {
    if (this.#metadataOf !== parsed || !this.#metadata) {
      this.#metadata = parse();
      this.#metadataOf = parsed;
    }
    return this.#metadata;
  }

  /** Equal labels, held once for as many objects as have them. */
  shareLabels(labels: Labels): Labels {
    if (!labels) return undefined;
    const text = JSON.stringify(labels);
    const known = this.#labelSets.get(text);
    if (known) return known;
    this.#labelSets.set(text, labels, text.length);
    return labels;
  }
}
