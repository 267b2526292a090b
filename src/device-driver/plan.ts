/** What the driver offers, and what containers get for its devices. Pure. */
import { type Device, type New, Node, ResourceSlice, type StoredMeta } from '#api';

interface Offer {
  readonly driver: string;
  readonly node: { readonly metadata: Pick<StoredMeta, 'name' | 'uid'> };
  /** How many devices there are. */
  readonly count: number;
}

/** A device by its number: each second one is on the other of two sockets of the machine. */
const deviceOf = (index: number): Device => ({
  name: `device-${index}`,
  attributes: {
    index: { int: index },
    model: { string: 'simulated' },
    socket: { int: index % 2 },
    version: { version: '1.0.0' },
  },
  capacity: { memory: { value: `${(index + 1) * 10}Gi` } },
});

/** The slice of a node's devices, which goes with the node. */
export const sliceOf = ({ driver, node: { metadata }, count }: Offer): New<ResourceSlice> => ({
  metadata: {
    name: `${metadata.name}-${driver}`,
    ownerReferences: [{ apiVersion: Node.apiVersion, kind: Node.kind, name: metadata.name, uid: metadata.uid }],
  },
  spec: {
    driver,
    nodeName: metadata.name,
    pool: { name: metadata.name, generation: 1, resourceSliceCount: 1 },
    devices: Array.from({ length: count }, (_, index) => deviceOf(index)),
  },
});

/** A device of a claim, and what the driver keeps of it on the machine. */
export interface GivenDevice {
  readonly device: string;
  readonly request: string;
  /** The folder of the device's files. */
  readonly hostPath: string;
}

/** What a device of a claim is called in a file of the Container Device Interface. */
export const cdiName = (claimUid: string, device: string): string => `${claimUid}-${device}`;

/** The name in the whole. */
export const cdiId = (driver: string, claimUid: string, device: string): string =>
  `${driver}/device=${cdiName(claimUid, device)}`;

/** A file of the Container Device Interface: for each device a variable that names it, and the folder of its files. */
export const cdiSpecOf = (driver: string, claimUid: string, given: readonly GivenDevice[]): object => ({
  cdiVersion: '0.6.0',
  kind: `${driver}/device`,
  devices: given.map(({ device, request, hostPath }) => ({
    name: cdiName(claimUid, device),
    containerEdits: {
      env: [`${variableOf(device)}=${request}`],
      mounts: [{ hostPath, containerPath: `/dev/simulated/${device}`, options: ['rbind', 'ro'] }],
    },
  })),
});

/** `device-0` becomes `DEVICE_0`. */
const variableOf = (device: string): string => device.toUpperCase().replaceAll('-', '_');
