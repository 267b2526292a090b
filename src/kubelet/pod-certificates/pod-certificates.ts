/** The certificates that pods have of their own, by `podCertificate` sources of their volumes. `plan.ts` decides. */
import { type Pod, type PodCertificateProjection, PodCertificateRequest } from '#api';
import type { Clock, Logger } from '#base';
import type { Client, Informers } from '#client';
import type { PodEventSink } from '../pod-worker/dependencies.ts';
import { VolumeError } from '../volumes/payload.ts';
import { createPodCredential, type PodCredential } from './pod-credential.ts';

/** A key and its certificates, PEM. */
export interface KeyAndCertificates {
  readonly key: string;
  readonly certificates: string;
}

export interface PodCertificates {
  /** Asks for the pod's certificates and keeps them fresh, until the result is disposed; `onChange` when there is another one, or
   *  there will be none. */
  follow(pod: Pod, onChange: () => void): Disposable;
  /** What the source with that index of the pod's volume shows. Errors: a {@link VolumeError} that says why there is none. */
  get(pod: Pod, volume: string, index: number): KeyAndCertificates;
}

export interface PodCertificatesOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
  readonly event: PodEventSink;
  /** Numbers in [0, 1) that spread renewals. */
  readonly random: () => number;
}

/** Follows the requests of the node as long as a pod has certificates of its own. */
export function createPodCertificates(options: PodCertificatesOptions): PodCertificates {
  const { informers, nodeName } = options;
  const credentials = new Map<string, PodCredential>();
  return {
    follow(pod, onChange) {
      const sources = certificateSources(pod);
      if (sources.length === 0) return { [Symbol.dispose]: () => undefined };
      const borrowed = informers.borrow(PodCertificateRequest, { fieldSelector: `spec.nodeName=${nodeName}` });
      const { informer } = borrowed;
      const own = sources.map(({ key, projection }) => {
        const credential = createPodCredential({ ...options, pod, projection, requests: informer.lister, onChange });
        credentials.set(key, credential);
        return { key, credential };
      });
      const listening = informer.onChange(({ type, object }) => {
        for (const { credential } of own) credential.requestChanged(object.metadata.name, type === 'deleted');
      });
      return {
        [Symbol.dispose]() {
          listening[Symbol.dispose]();
          for (const { key, credential } of own) {
            credential[Symbol.dispose]();
            if (credentials.get(key) === credential) credentials.delete(key);
          }
          void borrowed[Symbol.asyncDispose]();
        },
      };
    },
    get(pod, volume, index) {
      const credential = credentials.get(keyOf(pod, volume, index));
      if (!credential) throw new VolumeError('credential bundle is not issued yet');
      return credential.current();
    },
  };
}

const keyOf = (pod: Pod, volume: string, index: number): string => `${pod.metadata.uid}/${volume}/${index}`;

function certificateSources(pod: Pod): { key: string; projection: PodCertificateProjection }[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, projected }) =>
    (projected?.sources ?? []).flatMap(({ podCertificate }, index) =>
      podCertificate ? [{ key: keyOf(pod, name, index), projection: podCertificate }] : [],
    ),
  );
}
