/** unused-resourceclaim: takes back the devices of claims that nobody uses any more, and deletes claims of pods that
 *  have ended. */
import { allocatedClaimFinalizer, deviceClaimNamesOf, keyOf, Pod, ResourceClaim } from '#api';
import {
  defineController,
  done,
  type ReconcileContext,
  removeFinalizer,
  TerminalError,
  unlessGone,
  watch,
  writeStatus,
} from '#reconcile';
import { isPod, isPodDone, planRelease, podOwnerOf, stillUses } from './release-plan.ts';
import { unusedResourceClaimDeclaration } from './unused-declaration.ts';

export const unusedResourceClaim = defineController({
  ...unusedResourceClaimDeclaration,
  watches: [
    watch({
      kind: Pod,
      keysOf: pod => deviceClaimNamesOf(pod).map(name => ({ namespace: pod.metadata.namespace ?? '', name })),
      // Only its end makes a difference.
      ignores: (_, pod) => !isPodDone(pod),
    }),
  ],

  async reconcile(key, context) {
    const { lister, client } = context;
    const claim = lister(ResourceClaim).get(key);
    if (!claim) return done;
    const owner = podOwnerOf(claim);
    const { status, dropsFinalizer, deletes } = planRelease(claim, {
      users: await usersOf(claim, context),
      owner: owner && (await podOf(owner, claim, context)),
    });
    const updated = status ? { ...claim, status } : claim;
    const written = await writeStatus(ResourceClaim, { object: claim, updated }, context);
    const finalizer = allocatedClaimFinalizer;
    if (written && dropsFinalizer) await removeFinalizer(ResourceClaim, { object: written, finalizer }, context);
    const { uid } = claim.metadata;
    if (written && deletes) await client.delete(ResourceClaim, key, { preconditions: { uid } }).catch(unlessGone);
    return done;
  },
});

/** The users that are still there. */
async function usersOf(claim: ResourceClaim, context: ReconcileContext) {
  const { reservedFor = [] } = claim.status ?? {};
  const other = reservedFor.find(user => !isPod(user));
  if (other) throw new TerminalError(`unsupported ReservedFor entry: ${other.resource} ${other.name}`);
  const users: typeof reservedFor = [];
  for (const user of reservedFor) if (stillUses(user, await podOf(user, claim, context))) users.push(user);
  return users;
}

/** The pod that has the name now. One that is in no cache yet may be one that the scheduler is just placing: the server
 *  knows. */
async function podOf(
  { name, uid }: { readonly name: string; readonly uid: string },
  claim: ResourceClaim,
  { lister, client }: ReconcileContext,
): Promise<Pod | undefined> {
  const key = { ...keyOf(claim), name };
  const cached = lister(Pod).get(key);
  return cached?.metadata.uid === uid ? cached : await client.find(Pod, key);
}
