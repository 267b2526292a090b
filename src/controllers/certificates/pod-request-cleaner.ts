/** podcertificaterequestcleaner: removes what kubelets asked for pods, a quarter of an hour later, whatever became of
 *  it. */
import { PodCertificateRequest } from '#api';
import { again, type Controller, defineController, done, unlessGone } from '#reconcile';
import { podCertificateRequestCleanerDeclaration } from './pod-request-cleaner-declaration.ts';

const lifeMs = 15 * 60_000;

export const podCertificateRequestCleaner: Controller = defineController({
  ...podCertificateRequestCleanerDeclaration,

  async reconcile(key, { lister, client, clock }) {
    const request = lister(PodCertificateRequest).get(key);
    if (!request) return done;
    const { uid, creationTimestamp } = request.metadata;
    const leftMs = Date.parse(creationTimestamp) + lifeMs - clock.now();
    if (leftMs > 0) return again(leftMs);
    await client.delete(PodCertificateRequest, key, { preconditions: { uid } }).catch(unlessGone);
    return done;
  },
});
