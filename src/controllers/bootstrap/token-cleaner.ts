/** tokencleaner: removes bootstrap tokens that have ended. */
import { bootstrapExpiration, bootstrapTokenNamespace, bootstrapTokenType, Secret } from '#api';
import { again, type Controller, defineController, done, unlessGone } from '#reconcile';
import { tokenCleanerDeclaration } from './token-cleaner-declaration.ts';

export const tokenCleaner: Controller = defineController({
  ...tokenCleanerDeclaration,

  async reconcile(key, { lister, client, clock }) {
    const secret = lister(Secret).get(key);
    if (secret?.type !== bootstrapTokenType || key.namespace !== bootstrapTokenNamespace) return done;
    const atMs = bootstrapExpiration(secret);
    if (atMs === Infinity) return done;
    const leftMs = atMs - clock.now();
    if (leftMs > 0) return again(leftMs);
    const { uid, resourceVersion } = secret.metadata;
    await client.delete(Secret, key, { preconditions: { uid, resourceVersion } }).catch(unlessGone);
    return done;
  },
});
