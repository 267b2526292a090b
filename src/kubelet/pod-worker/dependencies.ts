/** What a pod worker works with. One set for all workers of a kubelet. */
import type { Pod, PodStatus } from '#api';
import type { Clock, Logger } from '#base';
import type { Client } from '#client';
import type { ImagePuller } from '../images/image-puller.ts';
import type { Prober } from '../probes/prober.ts';
import type { RejectionMetrics } from '../rejection-metrics.ts';
import type { ResizeMetrics } from '../resize-metrics.ts';
import type { ContainerRuntime } from '../runtime/runtime.ts';
import type { Admission } from './admission.ts';
import type { HookRunner } from './hooks.ts';
import type { PodHost } from './host.ts';

/** Where a pod's status goes. */
export interface StatusSink {
  /** Takes the newest status; it is written soon, and only if it differs. */
  report(pod: Pod, status: PodStatus): void;
  /** The newest status reported; undefined when there was none. */
  statusOf(uid: string): PodStatus | undefined;
  /** Resolves when the newest status has been written, or the pod is gone. */
  flush(uid: string): Promise<void>;
  /** Stops caring for the pod. */
  forget(uid: string): void;
}

/** Tells users what happens to their pods; never fails. */
export type PodEventSink = (
  pod: Pod,
  event: {
    readonly type: 'Normal' | 'Warning';
    readonly reason: string;
    readonly message: string;
    readonly container?: string;
  },
) => void;

/** They outlive the workers, which dispose none of them. */
export interface PodWorkerDependencies {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly runtime: ContainerRuntime;
  /** Scheme of container ids. */
  readonly runtimeName: string;
  readonly host: PodHost;
  readonly admission: Admission;
  readonly images: ImagePuller;
  readonly hooks: HookRunner;
  readonly prober: Prober;
  readonly statuses: StatusSink;
  readonly event: PodEventSink;
  readonly hostIps: readonly string[];
  readonly resizes: ResizeMetrics;
  readonly rejections: RejectionMetrics;
}
