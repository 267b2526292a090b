/** Snapshots: copies of what is in volumes at one time. */
import type { Answer, Request } from '#csi';
import { CallError } from '#grpc';
import { notFound, pageOf, requireText } from './checks.ts';
import { copyContent } from './content.ts';
import { idOf } from './controller-service.ts';
import type { DriverState } from './driver.ts';
import type { StoredSnapshot } from './store.ts';

const told = ({
  id,
  sizeBytes,
  sourceVolumeId,
  createdAtMs,
}: StoredSnapshot): NonNullable<Answer<'CreateSnapshot'>['snapshot']> => ({
  snapshotId: id,
  sizeBytes,
  sourceVolumeId,
  creationTime: { seconds: Math.floor(createdAtMs / 1000), nanos: (createdAtMs % 1000) * 1_000_000 },
  readyToUse: true,
});

export class SnapshotService {
  readonly #state: DriverState;

  constructor(state: DriverState) {
    this.#state = state;
  }

  /** Of what is in the volume now, ready at once. ALREADY_EXISTS for the same name of another volume. */
  async create({ name, sourceVolumeId }: Request<'CreateSnapshot'>): Promise<Answer<'CreateSnapshot'>> {
    const { volumes, snapshots, clock } = this.#state;
    const id = idOf(requireText(name, 'name'));
    requireText(sourceVolumeId, 'source volume ID');
    const existing = await snapshots.find(id);
    if (existing && existing.sourceVolumeId !== sourceVolumeId)
      throw new CallError(`a snapshot named ${name} is there, of another volume`, { code: 'ALREADY_EXISTS' });
    if (existing) return { snapshot: told(existing) };
    const volume = await volumes.find(sourceVolumeId);
    if (!volume) throw notFound('volume', sourceVolumeId);
    const { sizeBytes, isBlock } = volume;
    const record = { id, name, sizeBytes, isBlock, sourceVolumeId, createdAtMs: clock.now() };
    await snapshots.create(record, path => copyContent(volumes.content(sourceVolumeId), path));
    return { snapshot: told(record) };
  }

  /** Nothing to do when it is gone. Volumes that were made of it stay. */
  async delete({ snapshotId }: Request<'DeleteSnapshot'>): Promise<Answer<'DeleteSnapshot'>> {
    await this.#state.snapshots.remove(requireText(snapshotId, 'snapshot ID'));
    return {};
  }

  /** All, one by its ID, or those of a volume, in pages. */
  async list(request: Request<'ListSnapshots'>): Promise<Answer<'ListSnapshots'>> {
    const { snapshotId = '', sourceVolumeId = '', ...page } = request;
    const wanted = (await this.#state.snapshots.list()).filter(
      one =>
        (snapshotId === '' || one.id === snapshotId) &&
        (sourceVolumeId === '' || one.sourceVolumeId === sourceVolumeId),
    );
    return pageOf(
      wanted.map(one => ({ snapshot: told(one) })),
      page,
    );
  }
}
