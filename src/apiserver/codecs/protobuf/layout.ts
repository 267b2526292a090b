/** How the fields of a struct are numbered in protobuf. Descriptors tell most of it; here is what JSON cannot show. */
import { type FieldDescriptor, type StructDescriptor, type StructReference, structBehind } from '#api';

/** What a number stands for: a field, or a message whose fields JSON has in the struct itself. */
export type Slot = FieldSlot | { readonly inlined: ReadonlyMap<number, Slot> };

export interface FieldSlot {
  readonly name: string;
  readonly field: FieldDescriptor;
}

const v1 = 'io.k8s.api.core.v1.';
const localObjectReference = ['name'];
const probeHandler = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
/** In the order of their numbers, from 1. */
const volumeSource = `
  hostPath emptyDir gcePersistentDisk awsElasticBlockStore gitRepo secret nfs iscsi glusterfs persistentVolumeClaim rbd
  flexVolume cinder cephfs flocker downwardAPI fc azureFile configMap vsphereVolume quobyte azureDisk photonPersistentDisk
  portworxVolume scaleIO projected storageos csi ephemeral image`
  .trim()
  .split(/\s+/);

/** Messages that JSON inlines: the struct, their number in it, and the names of their fields in the order of theirs. */
const inlined: Readonly<Record<string, { number: number; names: readonly string[] }>> = {
  [`${v1}ConfigMapEnvSource`]: { number: 1, names: localObjectReference },
  [`${v1}ConfigMapKeySelector`]: { number: 1, names: localObjectReference },
  [`${v1}ConfigMapProjection`]: { number: 1, names: localObjectReference },
  [`${v1}ConfigMapVolumeSource`]: { number: 1, names: localObjectReference },
  [`${v1}SecretEnvSource`]: { number: 1, names: localObjectReference },
  [`${v1}SecretKeySelector`]: { number: 1, names: localObjectReference },
  [`${v1}SecretProjection`]: { number: 1, names: localObjectReference },
  [`${v1}Probe`]: { number: 1, names: probeHandler },
  [`${v1}Volume`]: { number: 2, names: volumeSource },
};

const known = new WeakMap<StructDescriptor, ReadonlyMap<number, Slot>>();

/** The slots of a struct by number. */
export function layoutOf(reference: StructReference): ReadonlyMap<number, Slot> {
  const struct = structBehind(reference);
  let layout = known.get(struct);
  if (!layout) {
    layout = makeLayout(reference, struct);
    known.set(struct, layout);
  }
  return layout;
}

function makeLayout({ ref }: StructReference, { fields }: StructDescriptor): ReadonlyMap<number, Slot> {
  const slots = new Map<number, Slot>();
  for (const [name, field] of Object.entries(fields))
    if (field.proto !== undefined) slots.set(field.proto, { name, field });
  // An ephemeral container is numbered as a container is.
  if (ref === `${v1}EphemeralContainer`) slots.set(1, { inlined: layoutOf({ kind: 'struct', ref: `${v1}Container` }) });
  const message = inlined[ref];
  if (message) {
    const inner = message.names.map((name, index): [number, Slot] => [
      index + 1,
      { name, field: fields[name] as FieldDescriptor },
    ]);
    slots.set(message.number, { inlined: new Map(inner) });
  }
  return slots;
}
