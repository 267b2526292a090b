/** serviceaccount-token: fills secrets of the type service-account-token, and deletes them when their account goes.
 *
 *  Their tokens have no end of their own. Each is bound to its secret and its account: with either, it is worth
 *  nothing. */
import { isNotFound, keyOf, Secret, ServiceAccount, type TokenRequest } from '#api';
import { type Controller, defineController, done, type ReconcileContext, unlessGone, watch } from '#reconcile';
import { serviceAccountTokenDeclaration } from './declaration.ts';
import { accountOf, planTokenSecret, withToken } from './plan.ts';

/** The longest that there is, 136 years. */
const expirationSeconds = 2 ** 32;

/** `rootCa` is the certificate of the authority by which clients know the API server, in PEM. */
export function createServiceAccountToken({ rootCa }: { readonly rootCa?: string | undefined } = {}): Controller {
  return defineController({
    ...serviceAccountTokenDeclaration,
    watches: [
      watch({
        kind: ServiceAccount,
        keysOf: ({ metadata: { namespace, name } }, lister) =>
          lister(Secret)
            .list(namespace)
            .filter(secret => accountOf(secret) === name)
            .map(keyOf),
      }),
    ],

    async reconcile(key, context) {
      const secret = context.lister(Secret).get(key);
      const name = secret && accountOf(secret);
      if (!secret || name === undefined) return done;
      const { client } = context;
      const { namespace, uid, resourceVersion } = secret.metadata;
      // The caches may be behind: an account that they do not have yet is no reason to delete anything.
      const account = await client.find(ServiceAccount, { namespace, name });
      const step = planTokenSecret(secret, { account, rootCa });
      if (step.do === 'delete')
        await client.delete(Secret, key, { preconditions: { uid, resourceVersion } }).catch(unlessGone);
      if (step.do === 'fill') await fill(step, { name, context });
      return done;
    },
  });
}

async function fill(
  { secret, needsToken }: { secret: Secret; needsToken: boolean },
  { name, context: { client } }: { name: string; context: ReconcileContext },
): Promise<void> {
  try {
    const filled = needsToken ? withToken(secret, await requestToken(secret, { name, client })) : secret;
    await client.update(Secret, filled);
  } catch (error) {
    if (!isNotFound(error)) throw error; // secret or account went meanwhile
  }
}

async function requestToken(
  { metadata }: Secret,
  { name, client }: { name: string } & Pick<ReconcileContext, 'client'>,
): Promise<string> {
  const boundObjectRef = { apiVersion: 'v1', kind: 'Secret', name: metadata.name, uid: metadata.uid };
  const request = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    metadata: {},
    spec: { expirationSeconds, boundObjectRef },
  };
  const account = { namespace: metadata.namespace, name };
  const answer = await client.createSubresource<TokenRequest>(ServiceAccount, account, 'token', request);
  const token = answer.status?.token;
  if (!token) throw new Error(`no token for the service account ${name}`);
  return token;
}
