/** What happened while pods were decided about or bound. */
import type { ClusterEvent } from '../framework/cluster-event.ts';

/** Events that are kept at most; who began before the oldest is told that anything may have happened. */
const maxEvents = 1000;

/** One list for all pods in flight: each remembers where it began. */
export class EventLog {
  #events: ClusterEvent[] = [];
  /** The position of the first event that is kept. */
  #first = 0;

  /** Where the next event will be. */
  get position(): number {
    return this.#first + this.#events.length;
  }

  /** Of very many events the oldest are forgotten. */
  add(event: ClusterEvent): void {
    this.#events.push(event);
    if (this.#events.length > 2 * maxEvents) this.forgetBefore(this.position - maxEvents);
  }

  /** Forgets what nobody asks for any more. */
  forgetBefore(position: number): void {
    const count = Math.min(position - this.#first, this.#events.length);
    if (count <= 0) return;
    this.#events = this.#events.slice(count);
    this.#first += count;
  }

  /** Whether an event since `position` passes; true when one of them is forgotten. */
  some(position: number, test: (event: ClusterEvent) => boolean): boolean {
    if (position < this.#first) return true;
    for (let index = position - this.#first; index < this.#events.length; index++)
      if (test(this.#events[index] as ClusterEvent)) return true;
    return false;
  }
}
