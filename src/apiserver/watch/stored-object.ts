/** An object as the server holds it: once, as the bytes that are stored, and parsed when somebody needs to look inside,
 *  for as long as {@link ParsedObjects} has room for it.
 *
 *  What goes over the wire is the stored JSON with the resourceVersion put in at a known place, so nothing is ever
 *  encoded twice, and an object that is only passed on is never parsed. */
import { type KubeObject, withNumbers } from '#api';
import { mayHaveLong, parseExact } from '#base';
import { recallAs } from '../resource/field-rules.ts';
import { encodeAnswered, type Resource } from '../resource/resource.ts';
import type { Strategy } from '../resource/strategy.ts';
import { lazyObject, type ObjectSource } from './lazy-object.ts';
import type { ParsedObjects } from './parsed-objects.ts';
import { Slab, type Tenant } from './slab.ts';
import { endOfObject, parseMetadata, textWithoutRecord } from './stored-metadata.ts';

/** A row of the store. */
interface Row {
  readonly value: Uint8Array;
  readonly revision: number;
  /** What `value` encodes, when it is at hand; it becomes shared and readonly. */
  readonly object?: KubeObject | undefined;
  /** Who decides how long it is held parsed. Default: as long as it is held. */
  readonly parsed?: ParsedObjects | undefined;
  /** Whether it is stored in another version than it would be now. Default false. */
  readonly isStale?: boolean | undefined;
  /** Whether `value` is known to be what the kind answers with, by its rules. Default: it is when the kind has none, or
   *  the object is at hand. */
  readonly isAnswered?: boolean | undefined;
  /** Where `value` is, when it is not in memory of its own. */
  readonly slab?: Slab | undefined;
}

export class StoredObject implements Tenant {
  readonly resource: Resource;
  /** `namespace/name`, or the name alone of a cluster-scoped object. */
  readonly path: string;
  readonly revision: number;
  /** Whether it is stored in another version than it would be now: it is then written even if nothing of it changes. */
  readonly isStale: boolean;
  /** Where its bytes are, and from which of those on. */
  #home: Slab | Uint8Array;
  #start = 0;
  readonly #length: number;
  readonly #parsed: ParsedObjects | undefined;
  #object: KubeObject | undefined;
  #shared: KubeObject | undefined;
  /** See {@link fieldsOf}. */
  #fields: string | undefined;
  /** Known without parsing, once the parsed form was forgotten. */
  #labels: KubeObject['metadata']['labels'] | null = null;
  /** Whether it counts as one that stays parsed. */
  #stays = false;
  #hasLeft = false;

  constructor(resource: Resource, path: string, row: Row) {
    const {
      value,
      revision,
      object,
      parsed,
      isStale = false,
      slab,
      isAnswered = object !== undefined || !resource.rules,
    } = row;
    this.resource = resource;
    this.path = path;
    this.revision = revision;
    this.isStale = isStale;
    this.#parsed = parsed;
    // Bytes that another writer laid out differently, or under other rules, are encoded anew, once.
    const isHeld = isAnswered && beginsWith(value, resource.head);
    const bytes = isHeld ? value : encodeAnswered(resource, parseStored(resource, value));
    this.#home = bytes;
    this.#length = bytes.length;
    if (slab && isHeld) {
      this.#home = slab;
      this.#start = value.byteOffset - slab.bytes.byteOffset;
      slab.enter(this);
    }
    if (!object) return;
    setVersion(object.metadata, revision);
    this.#object = object;
    parsed?.add(this);
  }

  /** `''` for cluster-scoped objects. */
  get namespace(): string {
    return this.path.slice(0, Math.max(this.path.indexOf('/'), 0));
  }

  get name(): string {
    return this.path.slice(this.path.indexOf('/') + 1);
  }

  /** The object, with its resourceVersion. Shared: never change it. */
  get object(): KubeObject {
    return this.parse();
  }

  /** The same, for who wants the work done now. */
  parse(): KubeObject {
    if (this.#object) return this.#object;
    const object = parse(this.resource, this);
    this.#object = object;
    // Which may forget it at once, when it is too large.
    this.#parsed?.add(this);
    return object;
  }

  /** The same, for who looks at very many once: it is parsed, if it was not, and not held parsed. Of kinds that this
   *  server defines it may lack the record of who manages its fields. */
  glance(): KubeObject {
    if (this.#object) return this.#object;
    const { resource, revision, value } = this;
    return resource.rules ? parse(resource, this) : read(resource, textWithoutRecord(resource, value), revision);
  }

  /** Its metadata, for who needs no more. Shared as well. */
  parseMetadata(): KubeObject['metadata'] {
    if (this.#object) return this.#object.metadata;
    const parse = () => setVersion({ ...parseMetadata(this.resource, this.value) }, this.revision);
    return this.#parsed ? this.#parsed.metadataOf(this, parse) : parse();
  }

  /** The same, for components of the process, which calculate with numbers and hold it: what is too much to stay parsed
   *  is parsed again when somebody looks inside. */
  get shared(): KubeObject {
    if (this.#shared) return this.#shared;
    const object = this.parse();
    this.#stays = !this.#hasLeft && this.#parsed?.mayStay(this) === true;
    if (this.#stays) this.#object = object;
    const source = mayHaveLong(this.value) ? inNumbers(this) : this;
    this.#shared = this.#stays || !this.#parsed ? source.parse() : lazyObject(source, object);
    return this.#shared;
  }

  get labels(): KubeObject['metadata']['labels'] {
    if (this.#labels !== null) return this.#labels;
    const { labels } = this.parseMetadata();
    // Without it, they are as long at hand as what they are part of.
    if (this.#parsed) this.#labels = this.#parsed.shareLabels(labels);
    return labels;
  }

  /** A field as selectors see it. */
  fieldOf(name: string): string {
    const { strategy } = this.resource;
    const at = namesOf(strategy).indexOf(name);
    if (at < 0) return '';
    this.#fields ??= fieldsOf(strategy, this.object);
    return this.#fields?.split(separator)[at] ?? strategy.selectableFields?.[name]?.(this.object) ?? '';
  }

  get #bytes(): Uint8Array {
    return this.#home instanceof Slab ? this.#home.bytes : this.#home;
  }

  /** The stored bytes. */
  get value(): Uint8Array {
    const bytes = this.#bytes;
    return this.#length === bytes.length ? bytes : bytes.subarray(this.#start, this.#start + this.#length);
  }

  /** Length of the wire form. */
  get byteLength(): number {
    return this.#length + versionLength(this.revision);
  }

  /** Writes the wire form into `buffer` and returns where it ends. */
  writeTo(buffer: Buffer, offset: number): number {
    return this.#write(this.resource.head, buffer, offset);
  }

  /** Length of the wire form within a list. */
  get itemLength(): number {
    const { head, itemHead } = this.resource;
    return this.byteLength - head.length + itemHead.length;
  }

  /** Writes the wire form within a list into `buffer` and returns where it ends. */
  writeItemTo(buffer: Buffer, offset: number): number {
    return this.#write(this.resource.itemHead, buffer, offset);
  }

  #write(begin: Uint8Array, buffer: Buffer, offset: number): number {
    const { head } = this.resource;
    const version = versionField(this.revision);
    buffer.set(begin, offset);
    buffer.write(version, offset + begin.length, 'latin1');
    const rest = this.#bytes.subarray(this.#start + head.length, this.#start + this.#length);
    buffer.set(rest, offset + begin.length + version.length);
    return offset + begin.length + version.length + rest.length;
  }

  /** The wire form: JSON with the resourceVersion. */
  toBytes(): Buffer {
    const buffer = Buffer.allocUnsafe(this.byteLength);
    this.writeTo(buffer, 0);
    return buffer;
  }

  /** The wire form within a list. */
  toItemBytes(): Buffer {
    const buffer = Buffer.allocUnsafe(this.itemLength);
    this.writeItemTo(buffer, 0);
    return buffer;
  }

  /** The metadata of the wire form. */
  metadataBytes(): Buffer {
    const { value } = this;
    // It begins with the last brace of the head.
    const start = this.resource.head.length;
    const version = versionField(this.revision);
    const rest = value.subarray(start, endOfObject(value, start - 1));
    return Buffer.concat([Buffer.from(`{${version}`), rest]);
  }

  /** The same content at another revision: what a watch reports of an object that went at that revision. */
  at(revision: number): StoredObject {
    const object = this.#object && { ...this.#object, metadata: { ...this.#object.metadata } };
    return new StoredObject(this.resource, this.path, { value: this.value, revision, object, isAnswered: true });
  }

  /** It is what is current. */
  enter(): void {
    this.#parsed?.enter(this);
  }

  /** Something else is current. */
  leave(): void {
    if (!this.#hasLeft) this.#parsed?.leave(this);
    this.#hasLeft = true;
    this.#stayNoLonger();
  }

  /** Something else is current, and what shares memory with it may well stay so. */
  replace(): void {
    this.leave();
    this.moveOut();
  }

  /** Takes its bytes out of the slab in which they are. */
  moveOut(): void {
    const home = this.#home;
    if (!(home instanceof Slab)) return;
    this.#home = new Uint8Array(this.value);
    this.#start = 0;
    home.leave(this);
  }

  /** Drops the parsed form, unless it stays. */
  forget(): void {
    if (!this.#object || this.#stays) return;
    if (this.#labels === null) this.#labels = this.#parsed?.shareLabels(this.#object.metadata.labels);
    // Whoever asks for one later asks for those of all.
    this.#fields ??= fieldsOf(this.resource.strategy, this.#object);
    this.#object = undefined;
  }

  /** Keeps the bytes alone, and forgets what was handed out: for what is hardly ever asked for again. */
  release(): void {
    this.#stayNoLonger();
    this.#object = undefined;
    this.#shared = undefined;
  }

  #stayNoLonger(): void {
    if (this.#stays) this.#parsed?.stayNoLonger(this);
    this.#stays = false;
  }
}

/** Revision 0 is of what was never stored: a rehearsal's object has no version. */
const versionField = (revision: number): string => (revision === 0 ? '' : `"resourceVersion":"${revision}",`);

const oneDigit = versionField(1).length;

/** The length of that, which is asked for far more often. */
function versionLength(revision: number): number {
  if (revision === 0) return 0;
  let length = oneDigit;
  for (let power = 10; power <= revision; power *= 10) length++;
  return length;
}

function setVersion(metadata: KubeObject['metadata'], revision: number): KubeObject['metadata'] {
  if (revision === 0) delete (metadata as { resourceVersion?: string }).resourceVersion;
  else metadata.resourceVersion = String(revision);
  return metadata;
}

/** Names of the fields that selectors may name, in their order. */
const fieldNames = new WeakMap<Strategy, readonly string[]>();

function namesOf(strategy: Strategy): readonly string[] {
  let known = fieldNames.get(strategy);
  if (!known) fieldNames.set(strategy, (known = Object.keys(strategy.selectableFields ?? {})));
  return known;
}

const separator = '\0';

/** Values of these fields in their order, as one text, which takes a third of what an object with them does. Undefined
 *  where one of them cannot be told from two. */
function fieldsOf({ selectableFields }: Strategy, object: KubeObject): string | undefined {
  const values = Object.values(selectableFields ?? {}).map(read => read(object) ?? '');
  return values.some(value => value.includes(separator)) ? undefined : values.join(separator);
}

const textOf = (value: Uint8Array): string => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString();

function parseStored(resource: Resource, value: Uint8Array): KubeObject {
  const object = parseExact(textOf(value)) as KubeObject;
  recallAs(resource, object);
  return object;
}

const parse = (resource: Resource, { value, revision }: { value: Uint8Array; revision: number }): KubeObject =>
  read(resource, textOf(value), revision);

/** Of what is answered. The rules of a kind have made it what it is: applied again, they would fill in what they did
 *  not fill in of an object that was written in another version. */
function read(resource: Resource, text: string, revision: number): KubeObject {
  const object = parseExact(text) as KubeObject;
  if (!resource.rules) recallAs(resource, object);
  setVersion(object.metadata, revision);
  return object;
}

/** The same with numbers alone. */
const inNumbers = (source: ObjectSource): ObjectSource => ({
  parse: () => withNumbers(source.parse()),
  parseMetadata: () => withNumbers(source.parseMetadata()),
  get labels() {
    return source.labels;
  },
});

function beginsWith(value: Uint8Array, head: Uint8Array): boolean {
  if (value.length < head.length) return false;
  for (let i = 0; i < head.length; i++) if (value[i] !== head[i]) return false;
  return true;
}
