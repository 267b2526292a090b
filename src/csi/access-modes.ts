/** Modes of access, as drivers know them. */
import type { PersistentVolumeAccessMode } from '#api';
import type { AccessModeName } from './messages.ts';

/** Plainly, and where a driver knows one pod from several of a node. */
const accessModes: Readonly<Record<PersistentVolumeAccessMode, { plain: AccessModeName; apart: AccessModeName }>> = {
  ReadWriteOnce: { plain: 'SINGLE_NODE_WRITER', apart: 'SINGLE_NODE_MULTI_WRITER' },
  ReadWriteOncePod: { plain: 'SINGLE_NODE_WRITER', apart: 'SINGLE_NODE_SINGLE_WRITER' },
  ReadOnlyMany: { plain: 'MULTI_NODE_READER_ONLY', apart: 'MULTI_NODE_READER_ONLY' },
  ReadWriteMany: { plain: 'MULTI_NODE_MULTI_WRITER', apart: 'MULTI_NODE_MULTI_WRITER' },
};

/** What a driver is told; `tellsWritersApart`: it has the capability SINGLE_NODE_MULTI_WRITER. */
export const accessModeOf = (mode: PersistentVolumeAccessMode, tellsWritersApart: boolean): AccessModeName =>
  accessModes[mode][tellsWritersApart ? 'apart' : 'plain'];
