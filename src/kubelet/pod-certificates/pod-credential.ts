/** The certificate of one source of a pod's volume, from the first request on. */
import { Node, type Pod, type PodCertificateProjection, PodCertificateRequest, ServiceAccount } from '#api';
import { backoffMs, type Timer, toError } from '#base';
import type { Lister } from '#client';
import { VolumeError } from '../volumes/payload.ts';
import { createKeyWithProof } from './keys.ts';
import { type Credential, isRequestDue, lookAgainAtMs, type Warning, warningsAbout, withRequest } from './plan.ts';
import type { KeyAndCertificates, PodCertificatesOptions } from './pod-certificates.ts';

export interface PodCredential extends Disposable {
  /** What there is now. Errors: a {@link VolumeError} that says why there is nothing. */
  current(): KeyAndCertificates;
  /** Says that a request was changed, or removed. */
  requestChanged(name: string, isRemoved: boolean): void;
}

export interface PodCredentialOptions extends PodCertificatesOptions {
  readonly pod: Pod;
  readonly projection: PodCertificateProjection;
  /** The requests of the node. */
  readonly requests: Lister<PodCertificateRequest>;
  readonly onChange: () => void;
}

/** Asks at once. What fails is tried again with back-off; a request that somebody removes is made again. */
export function createPodCredential(options: PodCredentialOptions): PodCredential {
  const { pod, requests, clock, logger, random, event, onChange } = options;
  const { namespace = '' } = pod.metadata;
  const told = new Set<Warning['reason']>();
  let known: Credential = {};
  let failure: string | undefined;
  let failures = 0;
  let notBeforeMs = 0;
  let isAsking = false;
  let isOver = false;
  let timer: Timer | undefined;

  const later = (why: string): void => {
    failure = why;
    notBeforeMs = clock.now() + backoffMs(++failures);
  };

  const ask = async (): Promise<void> => {
    isAsking = true;
    try {
      const pending = await request(options);
      known = { ...known, pending: { ...pending, askedAtMs: clock.now() } };
      failure = undefined;
    } catch (error) {
      logger.debug('cannot ask for the certificate of a pod', { pod: pod.metadata.name, error });
      later(toError(error).message);
    }
    isAsking = false;
    look();
  };

  /** Takes over what became of the request. */
  const observe = (): void => {
    const { pending } = known;
    if (!pending) return;
    const found = requests.get({ namespace, name: pending.name });
    const next = withRequest(known, found, { nowMs: clock.now(), random: random() });
    if (next === known) return;
    known = next;
    if (next.refusal) {
      const { type, reason, message } = next.refusal;
      const what = `PodCertificateRequest ${namespace}/${pending.name} ${type === 'Denied' ? 'was denied' : 'failed'}`;
      event(pod, { type: 'Warning', reason: type, message: `${what}, reason="${reason}", message="${message}"` });
    } else if (next.issued && next.issued.key === pending.key) {
      failures = 0;
      told.clear();
    } else return;
    onChange();
  };

  const warn = (): void => {
    for (const { reason, message, atMs } of known.issued ? warningsAbout(known.issued) : []) {
      if (atMs > clock.now() || told.has(reason)) continue;
      told.add(reason);
      event(pod, { type: 'Warning', reason, message });
    }
  };

  const look = (): void => {
    if (isOver) return;
    observe();
    warn();
    const nowMs = clock.now();
    const isDue = !isAsking && isRequestDue(known, nowMs);
    if (isDue && nowMs >= notBeforeMs) return void ask();
    timer?.[Symbol.dispose]();
    timer = undefined;
    const atMs = isDue ? notBeforeMs : lookAgainAtMs(known, nowMs);
    if (Number.isFinite(atMs)) timer = clock.setTimeout(look, atMs - nowMs);
  };

  look();
  return {
    current() {
      const { issued, refusal } = known;
      if (issued) return issued;
      if (!refusal) {
        const why = failure === undefined ? '' : `: ${failure}`;
        throw new VolumeError(`credential bundle is not issued yet${why}`);
      }
      const { type, reason, message } = refusal;
      throw new VolumeError(
        `PodCertificateRequest was permanently ${type.toLowerCase()}: reason="${reason}" message="${message}"`,
      );
    },
    requestChanged(name, isRemoved) {
      if (known.pending?.name !== name) return;
      if (isRemoved) {
        known = { issued: known.issued };
        later(`PodCertificateRequest "${namespace}/${name}" appears to have been deleted`);
      }
      look();
    },
    [Symbol.dispose]() {
      isOver = true;
      timer?.[Symbol.dispose]();
    },
  };
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
