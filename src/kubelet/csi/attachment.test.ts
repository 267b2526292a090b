import { expect, test } from 'vitest';
import { CSIDriver, Node, VolumeAttachment } from '#api';
import { createVirtualClock } from '#base';
import type { Client } from '#client';
import type { VolumeError } from '../volumes/payload.ts';
import { waitUntilAttached } from './attachment.ts';
import type { CsiVolume } from './csi-volume.ts';

const volume = { driver: 'example.com', handle: 'h', name: 'pv' } as CsiVolume;

/** What is said of a volume that the driver does not attach, with that code. */
async function failureOf(errorCode: number | undefined, spec: CSIDriver['spec']): Promise<VolumeError> {
  const attachError = { message: 'no room', ...(errorCode === undefined ? {} : { errorCode }) };
  const objects = new Map<unknown, object>([
    [Node, { status: {} }],
    [VolumeAttachment, { metadata: {}, status: { attached: false, attachError } }],
    [CSIDriver, { spec }],
  ]);
  const client = { find: async (kind: unknown) => objects.get(kind) } as unknown as Pick<Client, 'find'>;
  const options = { client, clock: createVirtualClock(), nodeName: 'node' };
  return await waitUntilAttached(volume, options).then(
    () => expect.unreachable(),
    (error: VolumeError) => error,
  );
}

test.each([
  ['its driver is out of what it needs', 8, { nodeAllocatableUpdatePeriodSeconds: 60 }, true],
  ['that of a driver that nobody asks how many there may be', 8, {}, false],
  ['its driver is not there', 14, { nodeAllocatableUpdatePeriodSeconds: 60 }, false],
  ['the driver has said nothing', undefined, { nodeAllocatableUpdatePeriodSeconds: 60 }, false],
])('a node is full of volumes when %s: %j, %j', async (_, code, spec, isNodeFull) => {
  expect(await failureOf(code, spec)).toMatchObject({
    message: 'volume attachment of "pv" by CSI driver example.com: no room',
    isNodeFull,
  });
});
