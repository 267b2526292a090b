/** How the fields of a struct are numbered in protobuf. Descriptors tell most of it; here is what JSON cannot show. */
import {
  type FieldDescriptor,
  findStruct,
  type StructDescriptor,
  type StructReference,
  structBehind,
  type ValueDescriptor,
} from '#api';

/** What a number stands for: a field, or a message whose fields JSON has in the struct itself. */
export type Slot = FieldSlot | InlinedSlot;

export interface FieldSlot {
  readonly number: number;
  readonly name: string;
  readonly field: FieldDescriptor;
}

export interface InlinedSlot {
  readonly number: number;
  readonly inlined: Layout;
}

/** The slots of a message. */
export interface Layout {
  readonly byNumber: ReadonlyMap<number, Slot>;
  /** The highest number first. */
  readonly fromEnd: readonly Slot[];
}

const v1 = 'io.k8s.api.core.v1.';
const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1.';
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

/** Messages that are no kinds of the API, by the kind that they are sent as. */
const sentAs: Readonly<Record<string, StructReference>> = {
  DeleteOptions: { kind: 'struct', ref: `${meta}DeleteOptions` },
  Status: { kind: 'struct', ref: `${meta}Status` },
  PartialObjectMetadata: { kind: 'struct', ref: `${meta}PartialObjectMetadata` },
};

/** Schemas of custom resources are any JSON here, and messages of their own in protobuf. */
const withoutMessages = 'io.k8s.apiextensions-apiserver.';

/** The message of a kind; undefined for one that there is none of, such as a custom resource. */
export function messageOf(apiVersion: string, kind: string): StructReference | undefined {
  const found = Object.hasOwn(sentAs, kind) ? sentAs[kind] : findStruct(apiVersion, kind);
  return found?.ref.startsWith(withoutMessages) ? undefined : found;
}

const known = new WeakMap<StructDescriptor, Layout>();

/** The slots of a struct. */
export function layoutOf(reference: StructReference): Layout {
  const struct = structBehind(reference);
  let layout = known.get(struct);
  if (!layout) {
    layout = layOut(slotsOf(reference, struct));
    known.set(struct, layout);
  }
  return layout;
}

const layOut = (slots: readonly Slot[]): Layout => ({
  byNumber: new Map(slots.map(slot => [slot.number, slot])),
  fromEnd: slots.toSorted((a, b) => b.number - a.number),
});

function slotsOf({ ref }: StructReference, { fields }: StructDescriptor): Slot[] {
  const slots: Slot[] = [];
  for (const [name, field] of Object.entries(fields))
    if (field.proto !== undefined) slots.push({ number: field.proto, name, field });
  // An ephemeral container is numbered as a container is.
  if (ref === `${v1}EphemeralContainer`)
    slots.push({ number: 1, inlined: layoutOf({ kind: 'struct', ref: `${v1}Container` }) });
  const message = inlined[ref];
  if (message) {
    const inner = message.names.map((name, index) => ({
      number: index + 1,
      name,
      field: fields[name] as FieldDescriptor,
    }));
    slots.push({ number: message.number, inlined: layOut(inner) });
  }
  return slots;
}

/** A list where protobuf has no place for one, as a value of a map: a message whose only field it is. */
export const wrapsList = (value: ValueDescriptor): value is ValueDescriptor & { kind: 'list' } => value.kind === 'list';
