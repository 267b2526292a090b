/** What users see of decisions: events about pods, and statuses of pods without a node and of groups. */
import { type Kind, type KubeObject, keyOf, Pod, PodGroup, type Pod as PodObject } from '#api';
import { isAbortError } from '#base';
import { createEventRecorder, type EventRecorder, type Patch } from '#client';
import { patchStatus } from '#reconcile';
import { schedulerNameOf } from './framework/profile.ts';
import { type GroupOutcome, groupPatch } from './groups/group-status.ts';
import type { InFlight } from './in-flight.ts';
import type { SchedulerOptions } from './options.ts';
import { type FailureStatus, failurePatch } from './plan.ts';

interface TellingOptions extends Pick<SchedulerOptions, 'client' | 'clock' | 'logger' | 'informers'> {
  /** In each one's name its pods' events are told. */
  readonly profileNames: readonly string[];
  /** What is written counts there. */
  readonly inFlight: InFlight;
  /** Once it is aborted, nothing is written any more. */
  readonly signal: AbortSignal;
}

/** Tells in the background; what cannot be written is logged, since the next decision tells again. */
export class Telling implements AsyncDisposable {
  readonly #options: TellingOptions;
  readonly #events: ReadonlyMap<string, EventRecorder>;

  constructor(options: TellingOptions) {
    const { client, clock, logger, profileNames } = options;
    this.#options = options;
    this.#events = new Map(
      profileNames.map(component => [component, createEventRecorder({ client, clock, logger, component })]),
    );
  }

  /** Who tells events in the name of a profile; undefined for a name that is none. */
  eventsOf(profile: string): EventRecorder | undefined {
    return this.#events.get(profile);
  }

  /** Tells that a pod was bound, as the event that `kubectl describe` shows. */
  bound(pod: PodObject, nodeName: string): void {
    const { name, namespace = '' } = pod.metadata;
    const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
    this.eventsOf(schedulerNameOf(pod))?.event(pod, { type: 'Normal', reason: 'Scheduled', message });
  }

  /** That a pod is about to have a node, in its status, for those who look after nodes. Returns the pod as it is then;
   *  as it was where it could not be told. */
  async expected(pod: PodObject, nodeName: string): Promise<PodObject> {
    const { client, logger, inFlight, signal } = this.#options;
    if (pod.status?.nominatedNodeName === nodeName) return pod;
    const status = { nominatedNodeName: nodeName };
    let told = pod;
    try {
      await inFlight.run(async () => {
        told = (await patchStatus(Pod, { object: pod, status }, { client })) ?? pod;
      });
    } catch (error) {
      if (!signal.aborted) logger.debug('could not tell which node a pod is about to have', { error });
    }
    return told;
  }

  /** Why a pod has no node: as an event, and in its status where that says something else. */
  failure(pod: PodObject, failure: FailureStatus): void {
    if (this.#options.signal.aborted) return;
    const { message } = failure;
    this.eventsOf(schedulerNameOf(pod))?.event(pod, { type: 'Warning', reason: 'FailedScheduling', message });
    const patch = failurePatch(pod, failure, this.#options.clock.now());
    if (patch) this.#write(Pod, pod, patch);
  }

  /** How a group was scheduled, in the status of its newest object. */
  group(group: PodGroup, outcome: GroupOutcome): void {
    const newest = this.#options.informers.for(PodGroup).lister.get(keyOf(group)) ?? group;
    if (newest.metadata.uid !== group.metadata.uid || this.#options.signal.aborted) return;
    const patch = groupPatch(newest, outcome, this.#options.clock.now());
    if (patch) this.#write(PodGroup, group, patch);
  }

  #write<K extends KubeObject>(kind: Kind<K>, object: K, patch: Patch): void {
    const { client, logger, inFlight, signal } = this.#options;
    const write = async (): Promise<void> => {
      try {
        await client.patch(kind, keyOf(object), patch, { subresource: 'status', signal });
      } catch (error) {
        if (isAbortError(error) || signal.aborted) return;
        logger.debug('could not tell how scheduling went', { kind: kind.kind, error });
      }
    };
    inFlight.track(inFlight.run(write));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const events of this.#events.values()) await events[Symbol.asyncDispose]();
  }
}
