/** Certificates of a kubelet that goes on: each is replaced well before it ends, and nothing stops meanwhile.
 *  Source: https://kubernetes.io/docs/tasks/tls/certificate-rotation/ */
import { backoffMs, sleepOrAbort, toError } from '#base';
import { type CertificateSpec, type IssuedPair, rotationTimeMs } from '#lifecycle';
import { type NodeCertificateOptions, replaceNodeCertificate } from './node-certificates.ts';

interface RotationOptions extends NodeCertificateOptions {
  readonly random: () => number;
  /** The one that is used now. */
  readonly current: IssuedPair;
  /** Takes what replaces it, each time. */
  readonly use: (pair: IssuedPair) => void;
}

/** How long a request may wait for who approves and signs it, before another one is made; as upstream. */
const patienceMs = 15 * 60_000;
/** After a failure. */
const backoff = { initialMs: 2000, maxMs: 5 * 60_000 };
/** However short certificates live, they are not asked for in a loop. */
const shortestMs = 1000;

/** Has a certificate replaced whenever most of its time has passed, until it is disposed. What the cluster does not
 *  answer, or refuses, is asked again with growing pauses; until then the one before stays in use. */
export function rotateNodeCertificate(spec: CertificateSpec, options: RotationOptions): AsyncDisposable {
  const ending = new AbortController();
  const running = rotate(spec, options, ending.signal);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await running;
    },
  };
}

async function rotate(spec: CertificateSpec, options: RotationOptions, ending: AbortSignal): Promise<void> {
  const { clock, logger, random, use } = options;
  let dueMs = rotationTimeMs(options.current, random());
  let failures = 0;
  for (;;) {
    await sleepOrAbort(clock, Math.max(shortestMs, dueMs - clock.now()), ending);
    if (ending.aborted) return;
    const outcome = await replaceInTime(spec, options, ending).catch(toError);
    if (ending.aborted) return;
    if (outcome instanceof Error) {
      dueMs = clock.now() + backoffMs(++failures, backoff);
      logger.warn('the cluster gives no new certificate', { certificate: spec.name, error: outcome });
    } else {
      failures = 0;
      dueMs = rotationTimeMs(outcome, random());
      use(outcome);
    }
  }
}

/** Rejects when nobody has answered for long. */
async function replaceInTime(
  spec: CertificateSpec,
  options: RotationOptions,
  ending: AbortSignal,
): Promise<IssuedPair> {
  const late = new AbortController();
  using _ = options.clock.setTimeout(() => late.abort(new Error('nobody has approved the request')), patienceMs);
  return await replaceNodeCertificate(
    spec,
    'most of its time has passed',
    options,
    AbortSignal.any([ending, late.signal]),
  );
}
