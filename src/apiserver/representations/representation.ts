/** Representations: the forms in which answers and the events of watches go over the wire. A request chooses one, once
 *  ({@link Representations.choose} in `representations.ts`, where the list of them is), and what it makes of an object
 *  or an event is made once, however many ask for it. */
import type { Status } from '#api';
import type { Content } from '../pipeline/answer.ts';
import type { StoredObjects } from '../reads/page.ts';
import type { TableColumn } from '../resource/strategy.ts';
import type { WatchMessage } from '../watch/cache-event.ts';
import type { StoredObject } from '../watch/stored-object.ts';

/** What it gives must not be changed: others get the same bytes. */
export interface Representation {
  /** Content type of objects, lists and Statuses. */
  readonly contentType: string;
  /** Content type of watches. */
  readonly watchContentType: string;
  /** Whether what it makes of the same items is of the moment: the same bytes as long as it stays so, and others then.
   *  Default false. */
  readonly isOfTheMoment?: boolean;
  /** Throws the 406 for an object that cannot be shown so. */
  object(stored: StoredObject): Uint8Array;
  /** What is no stored object, such as a Status; `columns` is how a table shows it. Throws the 406 for what cannot be
   *  shown so. */
  value(value: object, columns?: readonly TableColumn[]): Uint8Array;
  /** Throws the 406 for a list that cannot be shown so. */
  list(content: Content & { type: 'list' }): ListForm;
  /** How one watch's events are written. */
  framing(): Framing;
}

/** A list, whose items are made in runs. */
export interface ListForm {
  /** What comes before the items, which are so long together with what is between them. */
  open(itemsLength: number): Uint8Array;
  /** Items that follow each other. */
  run(items: readonly StoredObject[]): Uint8Array;
  /** How long a run is, known or found out without keeping it: for a list whose {@link open} has to know how long the
   *  items are. Default: it need not. */
  readonly runLength?: (items: readonly StoredObject[]) => number;
  /** What is between two runs. */
  readonly between: Uint8Array;
  readonly close: Uint8Array;
  /** All of the list in one piece of memory. Default: put together from the others. */
  readonly whole?: (items: StoredObjects) => Uint8Array;
  /** How long the items are, with what is between them, if that is less than `belowBytes`: no more is looked at than it
   *  takes to tell. Default: known when they are made. */
  readonly lengthBelow?: (belowBytes: number, items: StoredObjects) => number | undefined;
}

/** How the events of one watch are written. */
export interface Framing {
  event(message: WatchMessage): Uint8Array;
  /** The event that ends a watch. */
  error(status: Status): Uint8Array;
  /** What each event is without what divides it from the next: for a transport that knows where a message ends. */
  readonly split: (frames: Uint8Array) => Iterable<Uint8Array>;
  /** Whether events are text. */
  readonly isText: boolean;
}

/** A way to turn JSON, which is what all else is made of, into bytes: as it is, for people, protobuf, CBOR. */
export interface Format {
  readonly contentType: string;
  readonly watchContentType: string;
  readonly isText: boolean;
  /** An object as it is within a list, which {@link alone} and {@link event} complete. Throws the 406 for what it
   *  cannot hold. */
  inside(json: Uint8Array, type: ObjectType): Uint8Array;
  /** An answer of its own. */
  alone(inside: Uint8Array, type: ObjectType): Uint8Array;
  /** One event of a watch. */
  event(eventType: string, inside: Uint8Array, type: ObjectType): Uint8Array;
  list(head: ListHead, items: ListItems): ListForm;
  readonly split: (frames: Uint8Array) => Iterable<Uint8Array>;
}

/** The type that stands at the head of an object, and may be left out of items. */
export interface ObjectType {
  readonly apiVersion?: string;
  readonly kind?: string;
}

/** How the items of a list are shown. */
export interface ListItems {
  /** The JSON of one. */
  readonly json: (stored: StoredObject) => Uint8Array;
  readonly type: ObjectType;
  /** How many there are. */
  readonly count: number;
}

/** A list without its items. Its last field is theirs, and empty. */
export interface ListHead extends ObjectType {
  readonly metadata?: object;
}
