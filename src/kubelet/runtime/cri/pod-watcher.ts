/** Notices what happens to pods without being asked: containerd's own event stream, and a look at everything now and then.
 *
 *  Flow: subscribe to containerd's task events; each names a container, whose pod is reported. Events come before CRI has
 *  taken note of them, so a pod is reported only when its list has changed, looked at again for a moment if need be.
 *  Caveats: engines without that service (CRI-O) are looked at every second instead, which costs two list calls. With
 *  events the same look happens every 30 s, for what a lost connection may have hidden. */
import { AsyncQueue, type Clock, isAbortError, type Logger } from '#base';
import type { Channel } from '#grpc';
import { RuntimeError, type RuntimePod } from '../runtime.ts';
import { sandboxFilter } from './convert.ts';
import type { PodReader } from './pod-reader.ts';

interface Envelope {
  topic: string;
  event: { typeUrl: string; value: Uint8Array } | null;
}

const eventsMethod = '/containerd.services.events.v1.Events/Subscribe';
const filters = ['/tasks/exit', '/tasks/oom'].map(topic => `topic=="${topic}",namespace=="k8s.io"`);
/** How often everything is listed: with events, and without. */
const listEveryMs = 30_000;
const withoutEventsMs = 1000;
const reconnectMs = 250;
/** How long a subscription may take to be in force. */
const settledMs = 200;
/** How often to look whether the list is due. */
const lookEveryMs = 10_000;
const settleDelaysMs = [0, 5, 20, 50, 150, 500];

/** All of a pod that an event can change. */
const fingerprint = (pod: RuntimePod | undefined): string =>
  pod ? [...pod.sandboxes, ...pod.containers].map(({ id, state }) => `${id}=${state}`).join() : '';

export interface PodWatcher {
  watch(signal: AbortSignal): AsyncIterable<string>;
}

export function createPodWatcher(dependencies: {
  channel: Channel;
  reader: PodReader;
  clock: Clock;
  logger: Logger;
}): PodWatcher {
  const { channel, reader, clock, logger } = dependencies;
  return {
    watch(signal) {
      const changed = new AsyncQueue<string>();
      const seen = new Map<string, string>();
      let eventsWork = false;
      let listedAtMs = Number.NEGATIVE_INFINITY;

      const relist = async (): Promise<void> => {
        const pods = await reader.read({});
        const current = new Map(pods.map(pod => [pod.uid, fingerprint(pod)]));
        for (const [uid, print] of current) if (seen.get(uid) !== print) changed.push(uid);
        for (const uid of seen.keys()) if (!current.has(uid)) changed.push(uid);
        seen.clear();
        for (const [uid, print] of current) seen.set(uid, print);
      };

      /** Waits until CRI shows that the container's task has ended, then reports its pod. */
      const settle = async (containerId: string): Promise<void> => {
        // A container that ended as soon as it began has not been read yet.
        if (reader.podUidOf(containerId) === undefined) await relist();
        const uid = reader.podUidOf(containerId);
        if (uid === undefined) return;
        for (const delayMs of settleDelaysMs) {
          if (delayMs > 0) await clock.sleep(delayMs, signal);
          const [pod] = await reader.read(sandboxFilter(uid));
          const shown = [...(pod?.sandboxes ?? []), ...(pod?.containers ?? [])].find(({ id }) => id === containerId);
          if (shown && (shown.state === 'Running' || shown.state === 'Ready')) continue;
          seen.set(uid, fingerprint(pod));
          break;
        }
        changed.push(uid);
      };

      const quietly = (what: string, work: Promise<void>): void => {
        work.catch(error => {
          if (!signal.aborted && !isAbortError(error)) logger.debug(what, { error });
        });
      };

      const followEvents = async (): Promise<void> => {
        const types = { request: 'containerd.events.SubscribeRequest', answer: 'containerd.events.Envelope' };
        while (!signal.aborted) {
          try {
            eventsWork = true;
            // What happened before the stream was there is not told.
            quietly('cannot list pods', clock.sleep(settledMs, signal).then(relist));
            for await (const { topic, event } of channel.stream<Envelope>(eventsMethod, types, { filters }, signal)) {
              if (!event) continue;
              const type = topic === '/tasks/exit' ? 'containerd.events.TaskExit' : 'containerd.events.TaskOOM';
              const { containerId, id } = channel.decode(type, event.value) as { containerId: string; id?: string };
              // An exec session is a task of its own inside the container.
              if (id === undefined || id === containerId)
                quietly('cannot look at a pod after an event', settle(containerId));
            }
          } catch (error) {
            eventsWork = false;
            if (error instanceof RuntimeError && error.code === 'unsupported') return;
            logger.debug('the stream of events broke', { error });
          }
          eventsWork = false;
          await clock.sleep(reconnectMs, signal);
        }
      };

      const relistForever = async (): Promise<void> => {
        while (!signal.aborted) {
          if (!eventsWork || clock.now() - listedAtMs >= listEveryMs) {
            listedAtMs = clock.now();
            await relist().catch((error: unknown) => logger.debug('cannot list pods', { error }));
          }
          await clock.sleep(eventsWork ? lookEveryMs : withoutEventsMs, signal);
        }
      };

      quietly('watching events ended', followEvents());
      quietly('listing pods ended', relistForever());
      signal.addEventListener('abort', () => changed.end(), { once: true });
      return changed;
    },
  };
}
