/** Follows a resource as informers do: a list, a watch that is resumed wherever it broke, and a new list after 410. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isExpired, StatusError } from '#api';
import type { Client } from '#client';
import type { Listing, WatchedEvent } from './history.ts';
import { isOurs, namespace, type Recorder, type ResourceName, resources, stateOf } from './recorder.ts';

export interface Follower {
  /** Resolves when everything up to the revision was told, or skipped by a list after 410; then the watch ends. */
  stopAt(revision: number): Promise<void>;
}

interface Stretch {
  readonly from: Listing;
  readonly events: WatchedEvent[];
  upTo: number;
}

export function follow(resource: ResourceName, { client, recorder }: { client: Client; recorder: Recorder }): Follower {
  const end = new AbortController();
  let last = Number.POSITIVE_INFINITY;
  let stretch: Stretch | undefined;

  /** Reads events until the watch breaks; `gone` when the history is forgotten. */
  async function resume(current: Stretch): Promise<'broken' | 'gone'> {
    const resourceVersion = String(current.upTo);
    try {
      const options = { namespace, resourceVersion, allowWatchBookmarks: true, signal: end.signal };
      for await (const { type, object } of client.watch(resources[resource], options)) {
        if (type !== 'BOOKMARK' && isOurs(object)) current.events.push({ type, state: stateOf(resource, object) });
        current.upTo = Number(object.metadata.resourceVersion);
        if (current.upTo >= last) end.abort();
      }
    } catch (error) {
      if (isExpired(error)) return 'gone';
      if (error instanceof StatusError && error.status.code !== 503)
        recorder.surprise(`watch ${resource} from ${resourceVersion}: ${error.status.code} ${error.message}`);
    }
    return 'broken';
  }

  async function run(): Promise<void> {
    while (!end.signal.aborted) {
      if (!stretch) {
        const from = await recorder.list(resource);
        if (from) stretch = { from, events: [], upTo: from.revision };
        if (from && from.revision >= last) end.abort();
      }
      const how = stretch && !end.signal.aborted ? await resume(stretch) : 'broken';
      if (how === 'gone' && stretch) {
        recorder.stretches.push(stretch);
        stretch = undefined;
      } else if (!end.signal.aborted) await sleep(20);
    }
    if (stretch) recorder.stretches.push(stretch);
  }

  const running = run();
  return {
    async stopAt(revision) {
      last = revision;
      if (stretch && stretch.upTo >= last) end.abort();
      await running;
    },
  };
}
