/** Which objects are held parsed, besides their bytes. Parsed they take four times as much, so only as many as fit into
 *  a bound: those that were handed to components of the process while there was room stay as they are, and of all
 *  others the latest. Of a kind that is far from fitting, none stay: a twentieth of it would gain nobody anything. A
 *  cluster of a few thousand objects is all parsed; one of a hundred thousand is bytes. */
import type { KubeObject } from '#api';
import { RecentMap } from '#base';
import type { Resource } from '../resource/resource.ts';

/** The bounds, all in bytes as stored. */
export interface ParsedObjectsOptions {
  /** Bytes, as stored, of objects that stay parsed because components hold them. Default 32 MiB. */
  readonly maxStayingBytes?: number;
  /** Bytes, as stored, of objects that were parsed last. Default 8 MiB. */
  readonly maxLatestBytes?: number;
  /** Bytes, as stored, of objects of which the metadata alone were parsed last. Default 2 MiB. */
  readonly maxMetadataBytes?: number;
}

/** What is held. */
interface Parsed {
  readonly resource: Resource;
  readonly byteLength: number;
  /** Drops the parsed form, unless it stays. */
  forget(): void;
}

/** Of a kind that takes so many times what may stay, nothing stays. */
const farTooMuch = 4;

type Labels = KubeObject['metadata']['labels'];

/** One for all caches of a server: the bounds are for them together. */
export class ParsedObjects {
  readonly #limits: Required<ParsedObjectsOptions>;
  #stayingBytes = 0;
  /** Of all objects that are current, by what they are. */
  readonly #currentBytes = new WeakMap<Resource, number>();
  #latest: Parsed[] = [];
  #latestBytes = 0;
  /** How many of {@link #latest} were forgotten. */
  #head = 0;
  /** Pods of one template have the same. */
  readonly #labelSets = new RecentMap<Exclude<Labels, undefined>>({ maxEntries: 8192 });
  /** Metadata that were asked for last, and those that were before them. */
  #metadata = new Map<Parsed, KubeObject['metadata']>();
  #olderMetadata = new Map<Parsed, KubeObject['metadata']>();
  /** Of the former's objects. */
  #metadataBytes = 0;

  constructor(options: ParsedObjectsOptions = {}) {
    const mib = 1024 * 1024;
    this.#limits = { maxStayingBytes: 32 * mib, maxLatestBytes: 8 * mib, maxMetadataBytes: 2 * mib, ...options };
  }

  /** An object is current from now on. */
  enter({ resource, byteLength }: Parsed): void {
    this.#currentBytes.set(resource, this.#bytesOf(resource) + byteLength);
  }

  /** It is current no more. */
  leave({ resource, byteLength }: Parsed): void {
    this.#currentBytes.set(resource, this.#bytesOf(resource) - byteLength);
  }

  #bytesOf(resource: Resource): number {
    return this.#currentBytes.get(resource) ?? 0;
  }

  /** Whether an object may stay parsed until {@link stayNoLonger}. */
  mayStay({ resource, byteLength }: Parsed): boolean {
    if (this.#bytesOf(resource) > farTooMuch * this.#limits.maxStayingBytes) return false;
    if (this.#stayingBytes + byteLength > this.#limits.maxStayingBytes) return false;
    this.#stayingBytes += byteLength;
    return true;
  }

  /** One that stayed need not any more. */
  stayNoLonger({ byteLength }: Parsed): void {
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

  /** Metadata of an object, parsed once for who looks at several of them in a row, or goes through some objects several
   *  times. */
  metadataOf(parsed: Parsed, parse: () => KubeObject['metadata']): KubeObject['metadata'] {
    const known = this.#metadata.get(parsed);
    if (known) return known;
    const metadata = this.#olderMetadata.get(parsed) ?? parse();
    this.#metadata.set(parsed, metadata);
    this.#metadataBytes += parsed.byteLength;
    if (this.#metadataBytes * 2 <= this.#limits.maxMetadataBytes) return metadata;
    this.#olderMetadata = this.#metadata;
    this.#metadata = new Map();
    this.#metadataBytes = 0;
    return metadata;
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
