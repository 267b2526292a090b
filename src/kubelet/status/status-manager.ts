/** Writes the statuses of pods to the API: only what changed, the newest only, one write at a time for each pod.
 *
 *  Guarantees: survives outages of the API server (tries again with back-off until the pod is forgotten); a status
 *  never goes back from a final phase, nor is an older one written after a newer one; what somebody else wrote over it
 *  (the node lifecycle controller, while the node was silent) is written again; conditions of others are left alone. */
import {
  deepEqual,
  findCondition,
  isFinalPhase,
  isNotFound,
  isVersionAtLeast,
  Pod,
  type PodCondition,
  type PodStatus,
} from '#api';
import { backoffMs, type Clock, createLimiter, type Logger, setImmediate, sleepOrAbort } from '#base';
import { type Client, strategicPatch } from '#client';
import { isOverruled, ownStatus } from '../plan/status/conditions.ts';
import type { StatusSink } from '../pod-worker/dependencies.ts';

interface StatusManager extends StatusSink, Disposable {}

interface Entry {
  pod: Pod;
  /** The newest status. */
  status: PodStatus;
  /** The status that the API server has. */
  written: PodStatus | undefined;
  /** The pod's resourceVersion as of then: a pod that is older does not know of it. */
  version: string;
  writing: Promise<void> | undefined;
}

interface StatusManagerOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createStatusManager(options: StatusManagerOptions): StatusManager {
  return new Statuses(options);
}

/** So many statuses are written at a time. */
const maxConcurrentWrites = 32;

class Statuses implements StatusManager {
  readonly #options: StatusManagerOptions;
  /** By UID. */
  readonly #entries = new Map<string, Entry>();
  readonly #stop = new AbortController();
  readonly #limit = createLimiter(maxConcurrentWrites);

  constructor(options: StatusManagerOptions) {
    this.#options = options;
  }

  report(pod: Pod, newest: PodStatus): void {
    const { uid, resourceVersion } = pod.metadata;
    const status = ownStatus(newest);
    const stored = pod.status && ownStatus(pod.status);
    const entry = this.#entries.get(uid) ?? this.#add({ pod, status, written: stored, version: resourceVersion });
    if (isFinalPhase(entry.status.phase) && !isFinalPhase(status.phase)) return;
    entry.pod = pod;
    entry.status = status;
    if (entry.writing) return;
    if (isVersionAtLeast(resourceVersion, entry.version) && entry.written && isOverruled(entry.written, stored))
      entry.written = stored;
    if (entry.written && deepEqual(entry.written, status)) return;
    entry.writing = this.#write(entry).finally(() => {
      entry.writing = undefined;
    });
  }

  async flush(uid: string): Promise<void> {
    await this.#entries.get(uid)?.writing;
  }

  forget(uid: string): void {
    this.#entries.delete(uid);
  }

  statusOf(uid: string): PodStatus | undefined {
    return this.#entries.get(uid)?.status;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#entries.clear();
  }

  #add(fields: Omit<Entry, 'writing'>): Entry {
    const entry: Entry = { ...fields, writing: undefined };
    this.#entries.set(fields.pod.metadata.uid, entry);
    return entry;
  }

  async #write(entry: Entry): Promise<void> {
    const { client, clock, logger } = this.#options;
    const { signal } = this.#stop;
    // What is reported in one turn of the event loop is written once.
    await new Promise(resolve => setImmediate(resolve));
    for (let failures = 0; this.#entries.get(entry.pod.metadata.uid) === entry && !signal.aborted; ) {
      const { status } = entry;
      if (entry.written && deepEqual(entry.written, status)) return;
      try {
        const change = { written: entry.written, status };
        const { metadata } = await this.#limit(() => patchStatus(client, entry.pod, change));
        entry.written = status;
        entry.version = metadata.resourceVersion;
        failures = 0;
      } catch (error) {
        if (isNotFound(error)) return this.forget(entry.pod.metadata.uid);
        failures++;
        logger.debug('cannot write the status of a pod', { pod: entry.pod.metadata.name, error });
        await sleepOrAbort(clock, backoffMs(failures, { initialMs: 200, maxMs: 5000 }), signal);
      }
    }
  }
}

/** A strategic patch: what went away since the last write is removed by name, as the server merges what it is given. */
async function patchStatus(
  client: Client,
  pod: Pod,
  { written, status }: { written: PodStatus | undefined; status: PodStatus },
): Promise<Pod> {
  const { namespace, name, uid } = pod.metadata;
  const body = {
    metadata: { uid },
    status: {
      ...withCleared(written, status, ownedFields),
      ...(status.conditions ? { conditions: conditionsPatch(written, status.conditions) } : {}),
      ...withoutOldAddresses('podIPs', written, status),
      ...withoutOldAddresses('hostIPs', written, status),
    },
  };
  return await client.patch(Pod, { namespace, name }, strategicPatch(body), { subresource: 'status' });
}

const ownedFields = [
  'message',
  'reason',
  'podIP',
  'initContainerStatuses',
  'containerStatuses',
  'ephemeralContainerStatuses',
] as const;

/** The object, with null for those fields that it had before. */
function withCleared<T extends object>(before: T | undefined, after: T, fields: readonly (keyof T)[]): object {
  const gone = fields.filter(field => before?.[field] !== undefined && after[field] === undefined);
  return gone.length === 0 ? after : { ...after, ...Object.fromEntries(gone.map(field => [field, null])) };
}

function conditionsPatch(written: PodStatus | undefined, conditions: readonly PodCondition[]): object[] {
  const before = written?.conditions ?? [];
  const changed = conditions.map(condition =>
    withCleared(findCondition(before, condition.type), condition, ['reason', 'message']),
  );
  const gone = before.filter(({ type }) => !findCondition(conditions, type));
  return [...changed, ...gone.map(({ type }) => ({ type, $patch: 'delete' }))];
}

/** Lists of addresses are merged by the server: those that are no more have to be deleted by name. */
function withoutOldAddresses(field: 'podIPs' | 'hostIPs', written: PodStatus | undefined, status: PodStatus): object {
  const current = status[field] ?? [];
  const gone = (written?.[field] ?? []).filter(({ ip }) => !current.some(address => address.ip === ip));
  return gone.length === 0 ? {} : { [field]: [...current, ...gone.map(({ ip }) => ({ ip, $patch: 'delete' }))] };
}
