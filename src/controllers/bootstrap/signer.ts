/** bootstrapsigner: signs what everybody may read of the cluster, so that who has a token knows that it is this
 *  cluster's. */
import { bootstrapTokenType, ConfigMap, Secret } from '#api';
import { again, type Controller, defineController, watch } from '#reconcile';
import { nextEndMs, planSignatures } from './plan-signatures.ts';
import { bootstrapSignerDeclaration, clusterInfo } from './signer-declaration.ts';

export const bootstrapSigner: Controller = defineController({
  ...bootstrapSignerDeclaration,
  ensures: [clusterInfo],
  watches: [
    watch({
      kind: ConfigMap,
      keysOf: ({ metadata: { namespace, name } }) =>
        namespace === clusterInfo.namespace && name === clusterInfo.name ? [clusterInfo] : [],
    }),
    watch({ kind: Secret, keysOf: ({ type }) => (type === bootstrapTokenType ? [clusterInfo] : []) }),
  ],

  async reconcile(key, { lister, client, clock }) {
    const nowMs = clock.now();
    const secrets = lister(Secret)
      .list('kube-system')
      .filter(({ type }) => type === bootstrapTokenType);
    const current = lister(ConfigMap).get(key);
    const data = current && planSignatures(current.data, { secrets, nowMs });
    if (data) await client.update(ConfigMap, { ...current, data });
    const endMs = nextEndMs(secrets, nowMs);
    return again(endMs === undefined ? undefined : endMs - nowMs);
  },
});
