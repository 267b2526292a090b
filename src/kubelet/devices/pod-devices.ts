/** The devices of pods on this machine. */
import type { Pod } from '#api';
import type { Client } from '#client';
import { driversOf, readClaims } from './pod-claims.ts';

export interface PodDevices {
  /** Has the drivers prepare the devices of a pod; may be repeated. Errors: why the pod has to wait, in upstream's words. */
  prepare(pod: Pod): Promise<void>;
}

export const createPodDevices = ({ client }: { readonly client: Client }): PodDevices => ({
  async prepare(pod) {
    for (const claim of await readClaims(pod, { client }))
      for (const driver of driversOf(claim)) throw new Error(`DRA driver ${driver} is not registered`);
  },
});
