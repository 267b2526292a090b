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

/** How certificates are asked for, and in whose name. */
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
export class PodCertificates {
  readonly #options: PodCertificatesOptions;
  readonly #credentials = new Map<string, PodCredential>();

  constructor(options: PodCertificatesOptions) {
    this.#options = options;
  }

  /** Asks for the pod's certificates and keeps them fresh, until the result is disposed; `onChange` when there is
   *  another one, or there will be none. */
  follow(pod: Pod, onChange: () => void): Disposable {
    const { informers, nodeName } = this.#options;
    const held = new DisposableStack();
    const sources = certificateSources(pod);
    if (sources.length === 0) return held;
    const borrowed = informers.borrow(PodCertificateRequest, { fieldSelector: `spec.nodeName=${nodeName}` });
    held.defer(() => void borrowed[Symbol.asyncDispose]());
    const { informer } = borrowed;
    const own = sources.map(({ key, projection }) => {
      const requests = informer.lister;
      const credential = createPodCredential({ ...this.#options, pod, projection, requests, onChange });
      held.use(this.#keep(key, credential));
      return credential;
    });
    held.use(
      informer.onChange(({ type, object }) => {
        for (const credential of own) credential.requestChanged(object.metadata.name, type === 'deleted');
      }),
    );
    return held;
  }

  /** What the source with that index of the pod's volume shows. Errors: a {@link VolumeError} that says why there is
   *  none. */
  get(pod: Pod, volume: string, index: number): KeyAndCertificates {
    const credential = this.#credentials.get(keyOf(pod, volume, index));
    if (!credential) throw new VolumeError('credential bundle is not issued yet');
    return credential.current();
  }

  #keep(key: string, credential: PodCredential): Disposable {
    this.#credentials.set(key, credential);
    return {
      [Symbol.dispose]: () => {
        credential[Symbol.dispose]();
        if (this.#credentials.get(key) === credential) this.#credentials.delete(key);
      },
    };
  }
}

const keyOf = (pod: Pod, volume: string, index: number): string => `${pod.metadata.uid}/${volume}/${index}`;

function certificateSources(pod: Pod): { key: string; projection: PodCertificateProjection }[] {
  return (pod.spec.volumes ?? []).flatMap(({ name, projected }) =>
    (projected?.sources ?? []).flatMap(({ podCertificate }, index) =>
      podCertificate ? [{ key: keyOf(pod, name, index), projection: podCertificate }] : [],
    ),
  );
}
