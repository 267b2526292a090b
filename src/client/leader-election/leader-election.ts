/** Leader election over a Lease, compatible with client-go's: of several processes with the same lease one works.
 *
 *  States: waiting (somebody else's lease is valid) -> leading (acquired; renewed every retry period) -> ended
 *  (released on abort, or lost because it could not be renewed in time). Clocks of different machines need not agree: a
 *  lease is taken over only when this process has seen it unchanged for its whole duration.
 *
 *  Source: client-go, tools/leaderelection. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isAlreadyExists, isConflict, Lease, type ObjectKey } from '#api';
import { type Clock, isAbortError, type Logger, sleepOrAbort, toError } from '#base';
import type { Client } from '../client.ts';
import { isHeldByOther, type LeaseClaim, type Observation, planClaim, planRelease } from './plan.ts';

/** What is led, by whom, and how patiently. */
export interface LeaderElectionOptions {
  /** Reads and writes the lease. */
  client: Client;
  /** Measures how long the lease is held. */
  clock: Clock;
  /** Told who leads. */
  logger: Logger;
  /** Where the lease is, such as `kube-system/kube-scheduler`. */
  lease: ObjectKey;
  /** Who this process is; unique among the candidates. Default: the host's name and a random UUID. */
  identity?: string;
  /** Ends the candidacy; a lease that is held is released. */
  signal: AbortSignal;
  /** What the lease says of its holder. Default: nothing. */
  annotations?: Readonly<Record<string, string>> | undefined;
  /** How long others wait for a silent leader. Default 15 s. */
  leaseDurationMs?: number;
  /** How long the leader tries to renew before it gives up. Default 10 s. */
  renewDeadlineMs?: number;
  /** Time between two tries. Default 2 s. */
  retryPeriodMs?: number;
}

/** The leader could not renew its lease in time: another may be at work, so this one must stop. */
export class LeadershipLostError extends Error {
  override readonly name = 'LeadershipLostError';
}

/** Waits to be elected, then runs `work` with a signal that aborts when the lease is lost or the candidacy ends.
 *
 *  Resolves when the work returned or the options' signal aborted, with the lease released.
 *  Errors: {@link LeadershipLostError} when the lease was lost; whatever `work` throws. */
export async function runWhenElected(
  options: LeaderElectionOptions,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const candidate = new Candidate(options);
  if (!(await candidate.acquire())) return;
  const end = new AbortController();
  const working = work(AbortSignal.any([end.signal, options.signal]));
  const renewing = candidate.renewUntil(AbortSignal.any([end.signal, options.signal]));
  try {
    await Promise.race([working, renewing]);
  } finally {
    end.abort();
    await Promise.allSettled([working, renewing]);
    await candidate.release();
  }
  await working.catch((error: unknown) => {
    if (!isAbortError(error)) throw error;
  });
  await renewing;
}

class Candidate {
  readonly #options: Required<Omit<LeaderElectionOptions, 'annotations'>> & Pick<LeaderElectionOptions, 'annotations'>;
  #observed: Observation | undefined;
  /** When the last claim that succeeded was begun: the lease lasts from then at least. */
  #heldSinceMs = 0;

  constructor(options: LeaderElectionOptions) {
    const identity = `${hostname()}_${randomUUID()}`;
    this.#options = { identity, leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2000, ...options };
  }

  /** Tries until the lease is ours (true) or the signal aborts (false). */
  async acquire(): Promise<boolean> {
    const { clock, logger, signal, retryPeriodMs, renewDeadlineMs, lease, identity } = this.#options;
    while (!signal.aborted) {
      if (await this.#tryToHold(renewDeadlineMs)) {
        logger.info('elected leader', { lease: lease.name, identity });
        return true;
      }
      await sleepOrAbort(clock, retryPeriodMs, signal);
    }
    return false;
  }

  /** Renews until the signal aborts; rejects when it failed for the whole renew deadline. */
  async renewUntil(signal: AbortSignal): Promise<void> {
    const { clock, retryPeriodMs, renewDeadlineMs, lease } = this.#options;
    const leftMs = () => this.#heldSinceMs + retryPeriodMs + renewDeadlineMs - clock.now();
    while (!signal.aborted) {
      await sleepOrAbort(clock, Math.max(0, Math.min(retryPeriodMs, leftMs())), signal);
      if (signal.aborted) return;
      if (leftMs() > 0) await this.#tryToHold(leftMs());
      if (leftMs() <= 0)
        throw new LeadershipLostError(`leadership lost: lease ${lease.name} could not be renewed in time`);
    }
  }

  /** Lets the next candidate start at once. Never fails: without it the lease simply runs out. */
  async release(): Promise<void> {
    const { client, clock, identity, renewDeadlineMs } = this.#options;
    const held = this.#observed?.lease;
    if (held?.spec?.holderIdentity !== identity) return;
    using timeout = abortAfter(clock, renewDeadlineMs);
    const { signal } = timeout;
    await client.update(Lease, planRelease(held, clock.now()), { signal }).catch(() => undefined);
  }

  /** Creates, takes over or renews the lease; false when somebody else holds it or the server does not answer in
   *  time. */
  async #tryToHold(timeoutMs: number): Promise<boolean> {
    const nowMs = this.#options.clock.now();
    try {
      const isHeld = await this.#claim({ nowMs, timeoutMs });
      if (isHeld) this.#heldSinceMs = nowMs;
      return isHeld;
    } catch (error) {
      const lostRace = isConflict(error) || isAlreadyExists(error);
      if (!lostRace && !isAbortError(error))
        this.#options.logger.warn('cannot claim the lease', { lease: this.#options.lease.name, error: toError(error) });
      return false;
    }
  }

  async #claim({ nowMs, timeoutMs }: { nowMs: number; timeoutMs: number }): Promise<boolean> {
    const { client, clock, lease: key, identity, leaseDurationMs, annotations } = this.#options;
    const claim: LeaseClaim = { key, identity, leaseDurationMs, annotations, nowMs };
    using timeout = abortAfter(clock, timeoutMs);
    const { signal } = timeout;
    const found = await client.find(Lease, key, { signal });
    if (!found) {
      this.#observe(await client.create(Lease, planClaim(undefined, claim), { signal }));
      return true;
    }
    this.#observe(found);
    if (this.#observed && isHeldByOther(this.#observed, claim)) return false;
    this.#observe(await client.update(Lease, planClaim(found, claim), { signal }));
    return true;
  }

  /** Notes a lease; the time at which it was first seen in this version starts its duration. */
  #observe(lease: Lease): void {
    if (this.#observed?.lease.metadata.resourceVersion === lease.metadata.resourceVersion) return;
    this.#observed = { lease, atMs: this.#options.clock.now() };
  }
}

function abortAfter(clock: Clock, ms: number): Disposable & { signal: AbortSignal } {
  const controller = new AbortController();
  const timer = clock.setTimeout(() => controller.abort(), ms);
  return { signal: controller.signal, [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
