/** What becomes of a pod's certificate: asked for, waited for, shown, and asked for again before it ends; pure.
 *
 *  One that was denied, or failed, stays so. A kubelet that starts again asks anew: it keeps no keys.
 *  Source:
 *  https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/#pod-certificate-requests */
import { findCondition, type PodCertificateRequest } from '#api';
import { certificatesIn, renderCertificates } from '../volumes/pem-certificates.ts';

/** A certificate with its key, and until when it serves. */
export interface Issued {
  /** PEM. */
  readonly key: string;
  /** PEM: the certificate, then those that signed it. */
  readonly certificates: string;
  readonly refreshAtMs: number;
  readonly endsAtMs: number;
}

/** A request that nobody has decided, and the key that it is for. */
export interface Pending {
  readonly name: string;
  readonly key: string;
  readonly askedAtMs: number;
}

/** Why there is no certificate, and will be none. */
export interface Refusal {
  readonly type: 'Denied' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

/** All that is known of the certificate of one source of a volume. */
export interface Credential {
  readonly issued?: Issued | undefined;
  readonly pending?: Pending | undefined;
  readonly refusal?: Refusal | undefined;
}

const minuteMs = 60_000;
/** A request that is not there after that time was removed by somebody: the cleaner does it a little later. */
const abandonAfterMs = 10 * minuteMs;
const overdueAfterMs = 10 * minuteMs;
const maxJitterMs = 5 * minuteMs;

/** What is known when the pending request looks like that; undefined for one that is not there. `random` in [0, 1)
 *  spreads the requests of many pods. */
export function withRequest(
  credential: Credential,
  request: PodCertificateRequest | undefined,
  { nowMs, random }: { nowMs: number; random: number },
): Credential {
  const { pending, issued } = credential;
  if (!pending) return credential;
  if (!request) return nowMs < pending.askedAtMs + abandonAfterMs ? credential : { issued };
  const { conditions, certificateChain = '', beginRefreshAt = '', notAfter = '' } = request.status ?? {};
  for (const type of ['Denied', 'Failed'] as const) {
    const condition = findCondition(conditions, type);
    if (condition) return { refusal: { type, reason: condition.reason, message: condition.message } };
  }
  if (!findCondition(conditions, 'Issued')) return credential;
  return {
    issued: {
      key: pending.key,
      certificates: renderCertificates(certificatesIn(certificateChain)),
      refreshAtMs: Date.parse(beginRefreshAt) + random * maxJitterMs,
      endsAtMs: Date.parse(notAfter),
    },
  };
}

/** Whether it is time to ask. */
export const isRequestDue = ({ issued, pending, refusal }: Credential, nowMs: number): boolean =>
  !pending && !refusal && (!issued || nowMs >= issued.refreshAtMs);

/** What users are told of a certificate that is not renewed in time, in upstream's words. */
export interface Warning {
  readonly reason: string;
  readonly message: string;
  readonly atMs: number;
}

/** The warnings about an issued certificate, and from when on. */
export const warningsAbout = ({ refreshAtMs, endsAtMs }: Issued): readonly Warning[] => [
  {
    reason: 'CertificateOverdueForRefresh',
    message: 'PodCertificate refresh overdue',
    atMs: refreshAtMs + overdueAfterMs,
  },
  { reason: 'CertificateExpired', message: 'PodCertificate expired', atMs: endsAtMs },
];

/** When to look again although nothing has changed; Infinity for never. */
export function lookAgainAtMs({ issued, pending, refusal }: Credential, nowMs: number): number {
  if (refusal) return Infinity;
  const times = issued ? warningsAbout(issued).map(({ atMs }) => atMs) : [];
  times.push(pending ? pending.askedAtMs + abandonAfterMs : (issued?.refreshAtMs ?? nowMs));
  return Math.min(...times.filter(atMs => atMs > nowMs));
}
