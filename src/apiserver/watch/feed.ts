/** What caches live on: the commits of a store, in their order. */
import type { KubeObject } from '#api';
import type { StoreEvent } from '#store';
import type { Resource } from '../resource/resource.ts';

/** A part of the store's keys, and who wants to know of it. */
export interface FeedConsumer {
  readonly prefix: string;
  onEvent(event: StoreEvent, revision: number): void;
  /** Commits were missed: what is known is worthless. */
  onLost(): void;
}

/** An object that is about to be stored, as one of this resource. */
export interface Written {
  readonly object: KubeObject;
  readonly resource: Resource;
}

/** Consumers are told in the turn in which a commit is, before its writer. */
export interface Feed {
  /** All commits up to this one have reached the consumers. */
  readonly revision: number;
  /** Whether it knows of commits that are yet to reach them. */
  readonly isBehind: boolean;
  /** Hands the consumer every later event of its prefix. */
  add(consumer: FeedConsumer): void;
  /** Tells the consumer nothing any more. */
  remove(consumer: FeedConsumer): void;
  /** Remembers which object is encoded in bytes about to be written, so that they need not be parsed when they come
   *  back. */
  remember(value: Uint8Array, written: Written): void;
  /** The object in bytes that were written as of this resource. */
  recall(value: Uint8Array, resource: Resource): KubeObject | undefined;
  /** Resolves when the consumers have seen that commit, or know that they have missed it. */
  caughtUp(revision: number): Promise<void>;
}
