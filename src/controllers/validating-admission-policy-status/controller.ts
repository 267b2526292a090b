/** validatingadmissionpolicy-status-controller: says in the status of policies which of their expressions do not fit
 *  the kinds that they are about.
 *
 *  The types are those that the server publishes, and servers beside it. They change with custom kinds and with such
 *  servers: when one comes, goes or becomes another, the policies that name its group are looked at again. Other
 *  servers tell nobody when what they publish changes: policies about their kinds are looked at from time to time. */
import {
  APIService,
  CustomResourceDefinition,
  deepEqual,
  type ExpressionWarning,
  isConditionTrue,
  keyOf,
  ValidatingAdmissionPolicy,
} from '#api';
import { runInTurns } from '#base';
import { applied } from '#client';
import { again, defineController, done, type Listers, type ReconcileContext, unlessGone, watch } from '#reconcile';
import { checkTypes } from './check-types.ts';
import { validatingAdmissionPolicyStatusDeclaration } from './declaration.ts';
import { findTypes } from './find-types.ts';
import { type GroupVersion, isAboutGroup, isCheckedForGood } from './named-resources.ts';

/** How often what other servers publish is looked at: as often as the API server asks them what they serve. */
const othersPeriodMs = 30_000;
/** Upstream's. */
const fieldManager = 'validatingadmissionpolicy-status';

const isEstablished = ({ status }: CustomResourceDefinition) => isConditionTrue(status?.conditions, 'Established');

/** Whether another server answers for the version, and can be asked. */
const isAnswered = ({ spec, status }: APIService) =>
  spec.service !== undefined && isConditionTrue(status?.conditions, 'Available');

const aboutGroup = (group: string, lister: Listers) =>
  lister(ValidatingAdmissionPolicy)
    .list()
    .filter(policy => isAboutGroup(policy, group))
    .map(keyOf);

export const validatingAdmissionPolicyStatus = defineController({
  ...validatingAdmissionPolicyStatusDeclaration,
  watches: [
    watch({
      kind: ValidatingAdmissionPolicy,
      keysOf: policy => (isCheckedForGood(policy) ? [] : [keyOf(policy)]),
      ignores: (before, now) => before.metadata.generation === now.metadata.generation,
    }),
    watch({
      kind: CustomResourceDefinition,
      keysOf: ({ spec }, lister) => aboutGroup(spec.group, lister),
      ignores: (before, now) =>
        before.metadata.generation === now.metadata.generation && isEstablished(before) === isEstablished(now),
    }),
    watch({
      kind: APIService,
      keysOf: (service, lister) => (isAnswered(service) ? aboutGroup(service.spec.group ?? '', lister) : []),
      ignores: (before, now) =>
        before.metadata.generation === now.metadata.generation && isAnswered(before) === isAnswered(now),
    }),
  ],

  async reconcile(key, context) {
    const policy = context.lister(ValidatingAdmissionPolicy).get(key);
    if (!policy) return done;
    const { client, clock, signal } = context;
    const others = context.lister(APIService).list().filter(isAnswered);
    const types = await findTypes(policy, { transport: client.transport, others: others.map(versionOf), signal });
    await tell(policy, await runInTurns(checkTypes(policy, types), clock), context);
    return again(others.some(({ spec }) => isAboutGroup(policy, spec.group ?? '')) ? othersPeriodMs : undefined);
  },
});

const versionOf = ({ spec: { group = '', version = '' } }: APIService): GroupVersion => ({ group, version });

async function tell(
  { metadata: { name, uid, generation }, status }: ValidatingAdmissionPolicy,
  expressionWarnings: readonly ExpressionWarning[],
  { client, signal }: ReconcileContext,
): Promise<void> {
  const before = status?.typeChecking;
  const isSame = before && deepEqual(before.expressionWarnings ?? [], expressionWarnings);
  if (isSame && status.observedGeneration === generation) return;
  const { apiVersion, kind } = ValidatingAdmissionPolicy;
  // An empty list is said as well: what was applied and is not any more would go with all that is around it.
  const said = { observedGeneration: generation, typeChecking: { expressionWarnings } };
  const body = { apiVersion, kind, metadata: { name, uid }, status: said };
  const options = { subresource: 'status', fieldManager, force: true, signal };
  await client.patch(ValidatingAdmissionPolicy, { name }, applied(body), options).catch(unlessGone);
}
