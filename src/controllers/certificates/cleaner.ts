/** csrcleaner: removes requests that are done with, or that nobody decided. */
import { CertificateSigningRequest } from '#api';
import { again, type Controller, defineController, done, unlessGone } from '#reconcile';
import { certificateCleanerDeclaration } from './cleaner-declaration.ts';
import { isRequest } from './request-facts.ts';

const hourMs = 3600_000;

/** When a request may go, in epoch milliseconds: an hour after it was decided, a day after it was made while nobody
 *  has. Pure. */
export function goesAtMs({ metadata, status }: CertificateSigningRequest): number {
  const request = { status } as CertificateSigningRequest;
  const decided = (status?.conditions ?? []).find(({ type }) => ['Approved', 'Denied', 'Failed'].includes(type));
  const madeMs = Date.parse(metadata.creationTimestamp ?? '');
  if (!decided) return madeMs + 24 * hourMs;
  const decidedMs = Date.parse(decided.lastUpdateTime ?? '');
  // Approved, and signed by nobody: its signer may come yet.
  const isWaiting = isRequest('Approved', request) && !isRequest('Failed', request) && !status?.certificate;
  return isWaiting ? madeMs + 24 * hourMs : (Number.isNaN(decidedMs) ? madeMs : decidedMs) + hourMs;
}

/** Looks at each request again when its time has come. */
export const certificateCleaner: Controller = defineController({
  ...certificateCleanerDeclaration,

  async reconcile(key, { lister, client, clock }) {
    const request = lister(CertificateSigningRequest).get(key);
    if (!request) return done;
    const leftMs = goesAtMs(request) - clock.now();
    if (leftMs > 0) return again(leftMs);
    await client
      .delete(CertificateSigningRequest, key, { preconditions: { uid: request.metadata.uid } })
      .catch(unlessGone);
    return done;
  },
});
