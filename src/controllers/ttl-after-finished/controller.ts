/** ttl-after-finished: deletes jobs some time after their end, with their pods. */
import { Job } from '#api';
import { again, defineController, done, unlessGone } from '#reconcile';
import { ttlAfterFinishedDeclaration } from './declaration.ts';
import { untilExpiryMs } from './plan.ts';

export const ttlAfterFinished = defineController({
  ...ttlAfterFinishedDeclaration,

  async reconcile(key, { lister, client, clock }) {
    const job = lister(Job).get(key);
    const restMs = job && untilExpiryMs(job, clock.now());
    if (!job || restMs === undefined) return done;
    if (restMs > 0) return again(restMs);
    // Whoever has just given it more time has made another version of it.
    const { uid, resourceVersion } = job.metadata;
    const options = { propagationPolicy: 'Foreground', preconditions: { uid, resourceVersion } } as const;
    await client.delete(Job, key, options).catch(unlessGone);
    return done;
  },
});
