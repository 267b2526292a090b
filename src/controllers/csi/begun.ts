/** What is noted of volumes that drivers are asked to make, before they are: what it takes to take one back whose claim
 *  goes, whatever has become of its class. The notes are where owners of claims cannot write: they say what drivers are
 *  told, and with which secret. */
import { ConfigMap, deepEqual, type PersistentVolumeClaim, type SecretReference } from '#api';
import { type ReconcileContext, unlessGone } from '#reconcile';
import type { CreateRequest } from './provision-plan.ts';
import { noteNamespace } from './provisioner-declaration.ts';

/** A volume that a driver is asked to make. */
export interface BegunVolume {
  readonly driver: string;
  readonly request: CreateRequest;
  readonly secret?: SecretReference | undefined;
}

const keyOf = ({ metadata: { uid } }: PersistentVolumeClaim) => ({
  namespace: noteNamespace,
  name: `csi-provisioning-${uid}`,
});

type Writer = Pick<ReconcileContext, 'client'>;

/** What is noted for a claim; undefined when nothing has been begun. */
export async function findBegun(claim: PersistentVolumeClaim, { client }: Writer): Promise<BegunVolume | undefined> {
  const note = await client.find(ConfigMap, keyOf(claim));
  return note?.data?.['begun'] === undefined ? undefined : (JSON.parse(note.data['begun']) as BegunVolume);
}

/** Notes it, in place of what was noted before. */
export async function noteBegun(claim: PersistentVolumeClaim, begun: BegunVolume, { client }: Writer): Promise<void> {
  const key = keyOf(claim);
  const data = { begun: JSON.stringify(begun) };
  const found = await client.find(ConfigMap, key);
  if (!found) await client.create(ConfigMap, { metadata: key, data });
  else if (!deepEqual(found.data, data)) await client.update(ConfigMap, { ...found, data });
}

/** Forgets it. May be repeated. */
export const forgetBegun = async (claim: PersistentVolumeClaim, { client }: Writer): Promise<void> => {
  await client.delete(ConfigMap, keyOf(claim)).catch(unlessGone);
};
