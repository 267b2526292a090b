/** Wires static pods to those who run pods and who show them. */
import type { Pod } from '#api';
import type { Clock, Logger } from '#base';
import type { PodWorkers } from '../pod-worker/pod-workers.ts';
import type { Mirrors } from './mirrors.ts';
import { StaticPods } from './static-pods.ts';

interface StartStaticPodsOptions {
  /** The folder of their manifests. */
  readonly directory: string;
  readonly nodeName: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly workers: Pick<PodWorkers, 'wanted' | 'gone'>;
  readonly mirrors: Mirrors;
}

/** Resolves when those that are there now have their workers. */
export async function startStaticPods({ workers, mirrors, ...options }: StartStaticPodsOptions): Promise<StaticPods> {
  const runner = {
    begin(pod: Pod) {
      mirrors.show(pod);
      workers.wanted(pod);
    },
    end: workers.gone.bind(workers),
  };
  const pods = new StaticPods({ ...options, runner });
  mirrors.whenEnded(pod => pods.ended(pod));
  await pods.start();
  return pods;
}
