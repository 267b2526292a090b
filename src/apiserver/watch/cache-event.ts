/** What a watch says, made once and shared by everyone who watches: the event for consumers in this process, and the
 *  line for those at the end of a connection. */
import { initialEventsEndAnnotation, type KubeObject } from '#api';
import type { WatchEvent, WatchEventType } from '#client';
import type { StoredObject } from './stored-object.ts';

/** One item of a watch. */
export interface WatchMessage {
  readonly type: WatchEventType;
  readonly event: WatchEvent;
  /** The object as it is held; undefined for what is no object of the cache. */
  readonly stored?: StoredObject | undefined;
  /** One line of JSON. */
  readonly line: Buffer;
  /** About how long the line is, before it is made. */
  readonly byteLength: number;
  /** What `make` makes of the item: once for each key, as long as watches are likely to be told of it. */
  once<T>(key: object, make: () => T): T;
}

/** What was made of something, by keys. */
class MadeOnce {
  readonly #made = new Map<object, unknown>();

  get<T>(key: object, make: () => T): T {
    const before = this.#made.get(key) as T | undefined;
    if (before !== undefined) return before;
    const made = make();
    this.#made.set(key, made);
    return made;
  }
}

/** A change of an object, as some watches see it. */
export class WatchItem implements WatchMessage {
  readonly type: WatchEventType;
  readonly stored: StoredObject;
  readonly byteLength: number;
  #event: WatchEvent | undefined;
  #line: Buffer | undefined;
  #made: MadeOnce | undefined;

  constructor(type: WatchEventType, stored: StoredObject) {
    this.type = type;
    this.stored = stored;
    this.byteLength = stored.byteLength + opening[type].length + closing.length;
  }

  get event(): WatchEvent {
    this.#event ??= { type: this.type, object: this.stored.shared };
    return this.#event;
  }

  get line(): Buffer {
    this.#line ??= encodeLine(this.type, this.stored);
    return this.#line;
  }

  once<T>(key: object, make: () => T): T {
    this.#made ??= new MadeOnce();
    return this.#made.get(key, make);
  }
}

/** A bookmark: nothing happened up to this revision. `initialEventsEnd` marks the end of the initial events. */
export class Bookmark implements WatchMessage {
  readonly type = 'BOOKMARK';
  readonly event: WatchEvent;
  #line: Buffer | undefined;

  constructor(kind: { apiVersion: string; kind: string }, revision: number, initialEventsEnd = false) {
    const annotations = initialEventsEnd ? { annotations: { [initialEventsEndAnnotation]: 'true' } } : {};
    const metadata = { resourceVersion: String(revision), ...annotations };
    // A bookmark is an object of the kind with nothing but these fields, as upstream sends it.
    this.event = {
      type: 'BOOKMARK',
      object: { apiVersion: kind.apiVersion, kind: kind.kind, metadata } as unknown as KubeObject,
    };
  }

  get line(): Buffer {
    this.#line ??= Buffer.from(`${JSON.stringify(this.event)}\n`);
    return this.#line;
  }

  get byteLength(): number {
    return this.line.length;
  }

  /** Each watch has bookmarks of its own. */
  once<T>(_key: object, make: () => T): T {
    return make();
  }
}

/** A change of one object, as the cache keeps it to resume watches. */
export class CacheEvent {
  readonly revision: number;
  readonly atMs: number;
  /** The object after the change; undefined when it is gone. */
  readonly current: StoredObject | undefined;
  readonly previous: StoredObject | undefined;
  #change: WatchItem | undefined;
  #appearance: WatchItem | undefined;
  #disappearance: WatchItem | undefined;

  constructor(change: {
    revision: number;
    atMs: number;
    current?: StoredObject | undefined;
    previous?: StoredObject | undefined;
  }) {
    this.revision = change.revision;
    this.atMs = change.atMs;
    this.current = change.current;
    this.previous = change.previous;
  }

  /** The object after the change, or before it when it is gone. */
  get subject(): StoredObject {
    return (this.current ?? this.previous) as StoredObject;
  }

  /** About how much memory it keeps. */
  get byteLength(): number {
    return (this.current ?? this.previous)?.byteLength ?? 0;
  }

  /** What the event is to a watch that selects by `matches`: nothing when neither state is selected, a first sight when
   *  only the new one is, a disappearance when only the old one was. */
  as(matches: (stored: StoredObject) => boolean): WatchItem | undefined {
    const { current, previous } = this;
    const isIn = current !== undefined && matches(current);
    const wasIn = previous !== undefined && matches(previous);
    if (isIn && wasIn) return (this.#change ??= new WatchItem('MODIFIED', current));
    if (isIn) return (this.#appearance ??= new WatchItem('ADDED', current));
    if (wasIn) return (this.#disappearance ??= new WatchItem('DELETED', previous.at(this.revision)));
    return undefined;
  }

  /** Lets go of what can be made again from the stored bytes: the event is kept only for watches that resume. */
  settle(): void {
    this.previous?.release();
    // What is written to be forgotten is hardly ever read.
    if (this.current?.resource.strategy.timeToLiveSeconds !== undefined) this.current.release();
    this.#disappearance?.stored.release();
    this.#change = undefined;
    this.#appearance = undefined;
    this.#disappearance = undefined;
  }
}

const opening = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
  BOOKMARK: Buffer.from('{"type":"BOOKMARK","object":'),
} as const;
const closing = Buffer.from('}\n');

function encodeLine(type: WatchEventType, stored: StoredObject): Buffer {
  const start = opening[type];
  const line = Buffer.allocUnsafe(start.length + stored.byteLength + closing.length);
  line.set(start);
  line.set(closing, stored.writeTo(line, start.length));
  return line;
}
