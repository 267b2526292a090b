/** The certificate of one source of a pod's volume, from the first request on. */
import { Node, type Pod, type PodCertificateProjection, PodCertificateRequest, ServiceAccount } from '#api';
import { backoffMs, type Timer, toError } from '#base';
import type { Lister } from '#client';
import { VolumeError } from '../volumes/payload.ts';
import { createKeyWithProof } from './keys.ts';
import {
  type Credential,
  isRequestDue,
  lookAgainAtMs,
  type Refusal,
  type Warning,
  warningsAbout,
  withRequest,
} from './plan.ts';
import type { KeyAndCertificates, PodCertificatesOptions } from './pod-certificates.ts';

/** Keeps itself current until it is disposed; the private key never leaves the node. */
export interface PodCredential extends Disposable {
  /** What there is now. Errors: a {@link VolumeError} that says why there is nothing. */
  current(): KeyAndCertificates;
  /** Says that a request was changed, or removed. */
  requestChanged(name: string, isRemoved: boolean): void;
}

interface PodCredentialOptions extends PodCertificatesOptions {
  readonly pod: Pod;
  readonly projection: PodCertificateProjection;
  /** The requests of the node. */
  readonly requests: Lister<PodCertificateRequest>;
  readonly onChange: () => void;
}

/** Asks at once. What fails is tried again with back-off; a request that somebody removes is made again. */
export function createPodCredential(options: PodCredentialOptions): PodCredential {
  return new RequestedCredential(options);
}

class RequestedCredential implements PodCredential {
  readonly #options: PodCredentialOptions;
  readonly #namespace: string;
  /** Warnings about the certificate at hand that were given. */
  readonly #told = new Set<Warning['reason']>();
  #known: Credential = {};
  #failure: string | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #isAsking = false;
  #isOver = false;
  #timer: Timer | undefined;

  constructor(options: PodCredentialOptions) {
    this.#options = options;
    this.#namespace = options.pod.metadata.namespace ?? '';
    this.#look();
  }

  current(): KeyAndCertificates {
    const { issued, refusal } = this.#known;
    if (issued) return issued;
    if (!refusal) {
      const why = this.#failure === undefined ? '' : `: ${this.#failure}`;
      throw new VolumeError(`credential bundle is not issued yet${why}`);
    }
    const { type, reason, message } = refusal;
    throw new VolumeError(
      `PodCertificateRequest was permanently ${type.toLowerCase()}: reason="${reason}" message="${message}"`,
    );
  }

  requestChanged(name: string, isRemoved: boolean): void {
    if (this.#known.pending?.name !== name) return;
    if (isRemoved) {
      this.#known = { issued: this.#known.issued };
      this.#failed(`PodCertificateRequest "${this.#namespace}/${name}" appears to have been deleted`);
    }
    this.#look();
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    this.#timer?.[Symbol.dispose]();
  }

  /** Takes over what is new, and asks if it is time to, or sees to it that this happens when it is. */
  #look(): void {
    if (this.#isOver) return;
    this.#observe();
    this.#warn();
    const { clock } = this.#options;
    const nowMs = clock.now();
    const isDue = !this.#isAsking && isRequestDue(this.#known, nowMs);
    if (isDue && nowMs >= this.#notBeforeMs) return void this.#ask();
    this.#timer?.[Symbol.dispose]();
    const atMs = isDue ? this.#notBeforeMs : lookAgainAtMs(this.#known, nowMs);
    this.#timer = Number.isFinite(atMs) ? clock.setTimeout(() => this.#look(), atMs - nowMs) : undefined;
  }

  async #ask(): Promise<void> {
    const { clock, logger, pod } = this.#options;
    this.#isAsking = true;
    try {
      const pending = await request(this.#options);
      this.#known = { ...this.#known, pending: { ...pending, askedAtMs: clock.now() } };
      this.#failure = undefined;
    } catch (error) {
      logger.debug('cannot ask for the certificate of a pod', { pod: pod.metadata.name, error });
      this.#failed(toError(error).message);
    }
    this.#isAsking = false;
    this.#look();
  }

  /** Asks no more until its back-off has ended. */
  #failed(why: string): void {
    this.#failure = why;
    this.#notBeforeMs = this.#options.clock.now() + backoffMs(++this.#failures);
  }

  /** Takes over what became of the request. */
  #observe(): void {
    const { pending } = this.#known;
    if (!pending) return;
    const { requests, clock, random, onChange } = this.#options;
    const found = requests.get({ namespace: this.#namespace, name: pending.name });
    const next = withRequest(this.#known, found, { nowMs: clock.now(), random: random() });
    if (next === this.#known) return;
    this.#known = next;
    if (next.refusal) this.#refused(pending.name, next.refusal);
    else if (next.issued?.key === pending.key) this.#issued();
    else return;
    onChange();
  }

  #refused(name: string, { type, reason, message }: Refusal): void {
    const { pod, event } = this.#options;
    const what = `PodCertificateRequest ${this.#namespace}/${name} ${type === 'Denied' ? 'was denied' : 'failed'}`;
    event(pod, { type: 'Warning', reason: type, message: `${what}, reason="${reason}", message="${message}"` });
  }

  #issued(): void {
    this.#failures = 0;
    this.#told.clear();
  }

  #warn(): void {
    const { issued } = this.#known;
    const { pod, clock, event } = this.#options;
    for (const { reason, message, atMs } of issued ? warningsAbout(issued) : []) {
      if (atMs > clock.now() || this.#told.has(reason)) continue;
      this.#told.add(reason);
      event(pod, { type: 'Warning', reason, message });
    }
  }
}

/** Makes a key, and asks for a certificate for it. */
async function request({
  client,
  pod,
  projection,
  nodeName,
}: PodCredentialOptions): Promise<{ name: string; key: string }> {
  const { namespace = '', name: podName, uid: podUID } = pod.metadata;
  const { serviceAccountName = 'default' } = pod.spec;
  const { signerName, keyType, maxExpirationSeconds, userAnnotations } = projection;
  const [{ key, stubRequest }, node, account] = await Promise.all([
    createKeyWithProof(keyType),
    client.get(Node, { name: nodeName }),
    client.get(ServiceAccount, { namespace, name: serviceAccountName }),
  ]);
  const made = await client.create(PodCertificateRequest, {
    metadata: {
      namespace,
      generateName: 'req-',
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: podName, uid: podUID }],
    },
    spec: {
      signerName,
      podName,
      podUID,
      serviceAccountName,
      serviceAccountUID: account.metadata.uid,
      nodeName,
      nodeUID: node.metadata.uid,
      stubPKCS10Request: stubRequest,
      ...(maxExpirationSeconds === undefined ? {} : { maxExpirationSeconds }),
      ...(userAnnotations ? { unverifiedUserAnnotations: userAnnotations } : {}),
    },
  });
  return { name: made.metadata.name, key };
}
