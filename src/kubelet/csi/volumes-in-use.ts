/** Which attached volumes a node uses, as its status says: none of them is detached while it does. */
import { deepEqual, Node } from '#api';
import { createLimiter } from '#base';
import { type Client, strategicPatch } from '#client';
import { uniqueVolumeName } from '#csi';
import type { VolumeRecord, VolumeRecords } from './records.ts';

interface VolumesInUseOptions {
  readonly client: Pick<Client, 'find' | 'patch'>;
  readonly nodeName: string;
  readonly records: Pick<VolumeRecords, 'all'>;
}

/** A volume of a pod. */
type Use = Pick<VolumeRecord, 'driver' | 'handle'> & { readonly uid: string };

/** Says what is noted, as often as it is asked. */
export class VolumesInUse {
  readonly #options: VolumesInUseOptions;
  readonly #inTurn = createLimiter(1);

  constructor(options: VolumesInUseOptions) {
    this.#options = options;
  }

  /** Resolves when the API has been told; `without` is of no more use. */
  tell(without?: Use): Promise<void> {
    return this.#inTurn(async () => {
      const { client, nodeName: name, records } = this.#options;
      const isOver = (record: Use) =>
        record.uid === without?.uid && record.driver === without.driver && record.handle === without.handle;
      const used = (await records.all()).filter(record => record.isAttached && !isOver(record));
      const volumesInUse = [...new Set(used.map(({ driver, handle }) => uniqueVolumeName(driver, handle)))].toSorted();
      const node = await client.find(Node, { name });
      if (!node || deepEqual(node.status?.volumesInUse ?? [], volumesInUse)) return;
      await client.patch(Node, { name }, strategicPatch({ status: { volumesInUse } }), { subresource: 'status' });
    });
  }
}
