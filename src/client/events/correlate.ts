/** Keeps events few: the same event again only counts up, many similar ones become one, a talkative object is bounded.
 *
 *  Source: client-go, tools/record/events_cache.go, whose numbers these are. */
import { createHash } from 'node:crypto';
import type { ObjectReference } from '#api';
import { cutToBytes, RecentMap } from '#base';

/** What happened. */
export interface EventDetails {
  /** Warnings are what somebody should look at. */
  readonly type: 'Normal' | 'Warning';
  /** Why, in UpperCamelCase. */
  readonly reason: string;
  /** For people. What exceeds 1 KiB is left out. */
  readonly message: string;
}

/** What to do about it. `id` names the event object among those that this correlator asked for. */
export type EventDecision =
  | {
      readonly type: 'create';
      readonly id: string;
      readonly message: string;
      readonly count: number;
      readonly firstMs: number;
    }
  | {
      readonly type: 'update';
      readonly id: string;
      readonly message: string;
      readonly count: number;
      readonly firstMs: number;
    }
  | { readonly type: 'drop' };

/** More events than this that differ only in their message, within the window, become one. */
const similarLimit = 10;
const similarWindowMs = 600_000;
/** Events an object may have at once, and how long it takes until it may have one more. */
const objectBurst = 25;
const objectRefillMs = 300_000;
/** As long as upstream's; the rest of a message is left out. */
const maxMessageBytes = 1024;
/** Things remembered of each sort; what was not asked for lately is forgotten. */
const memory = 8192;

/** Remembers recent events of one component, in a bounded number. */
export class EventCorrelator {
  readonly #budgets = new RecentMap<{ tokens: number; atMs: number }>({ maxEntries: memory });
  readonly #similar = new RecentMap<{ messages: Set<string>; lastMs: number }>({ maxEntries: memory });
  readonly #written = new RecentMap<{ count: number; firstMs: number }>({ maxEntries: memory });

  /** Whether to write a new event, count an old one up, or drop it; counts as done what it decides. */
  decide(about: ObjectReference, details: EventDetails, nowMs: number): EventDecision {
    const object = [about.kind, about.namespace, about.name, about.uid, about.apiVersion, about.fieldPath].join('\0');
    const kindOfEvent = [object, details.type, details.reason].join('\0');
    const own = cutToBytes(details.message, maxMessageBytes);
    const key = digest(own);
    const isCombined = this.#isOneOfMany(kindOfEvent, key, nowMs);
    if (!this.#spend(object, nowMs)) return { type: 'drop' };
    const message = isCombined ? cutToBytes(`(combined from similar events): ${own}`, maxMessageBytes) : own;
    const id = isCombined ? kindOfEvent : [kindOfEvent, key].join('\0');
    const known = this.#written.get(id);
    const written = known ? { ...known, count: known.count + 1 } : { count: 1, firstMs: nowMs };
    this.#written.set(id, written);
    return { type: known ? 'update' : 'create', id, message, ...written };
  }

  /** Forgets an event object that is gone: the next of its sort is created anew. */
  forget(id: string): void {
    this.#written.delete(id);
  }

  #isOneOfMany(kindOfEvent: string, message: string, nowMs: number): boolean {
    const seen = this.#similar.get(kindOfEvent);
    const current =
      seen && nowMs - seen.lastMs <= similarWindowMs ? seen : { messages: new Set<string>(), lastMs: nowMs };
    current.lastMs = nowMs;
    // Beyond the limit the set need not grow: everything is combined.
    if (current.messages.size < similarLimit) current.messages.add(message);
    this.#similar.set(kindOfEvent, current);
    return current.messages.size >= similarLimit;
  }

  #spend(object: string, nowMs: number): boolean {
    const budget = this.#budgets.get(object) ?? { tokens: objectBurst, atMs: nowMs };
    const tokens = Math.min(objectBurst, budget.tokens + (nowMs - budget.atMs) / objectRefillMs);
    const isAllowed = tokens >= 1;
    this.#budgets.set(object, { tokens: isAllowed ? tokens - 1 : tokens, atMs: nowMs });
    return isAllowed;
  }
}

/** What is remembered of a message, which may be long. */
const digest = (message: string): string =>
  message.length <= 64 ? message : createHash('sha256').update(message).digest('base64url');
