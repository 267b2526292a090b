/** How far a migration has come, in upstream's words: pure.
 *  Source: https://kubernetes.io/docs/tasks/manage-kubernetes-objects/storage-version-migration/ */
import {
  type CustomResourceDefinition,
  deepEqual,
  isConditionTrue,
  type StorageVersionMigration,
  setCondition,
} from '#api';
import { formatTime, parseTime } from '#base';

type Status = NonNullable<StorageVersionMigration['status']>;

/** Where it is. */
export type State = 'Running' | 'Succeeded' | 'Failed';

const reasons = {
  Running: 'StorageVersionMigrationInProgress',
  Succeeded: 'StorageVersionMigrationSucceeded',
  Failed: 'StorageVersionMigrationFailed',
} as const satisfies Record<State, string>;

/** Whether nothing is left to do. */
export const isOver = ({ status }: StorageVersionMigration): boolean =>
  isConditionTrue(status?.conditions, 'Succeeded') || isConditionTrue(status?.conditions, 'Failed');

/** The status in a state; `message` says why, `resourceVersion` up to where objects are written again. */
export function planStatus(
  { status = {} }: StorageVersionMigration,
  state: State,
  { nowMs, message = '', resourceVersion }: { nowMs: number; message?: string; resourceVersion?: string },
): Status {
  const now = formatTime(nowMs);
  const said = { type: state, status: 'True', reason: reasons[state], message } as const;
  const ended = { type: 'Running', status: 'False', reason: reasons[state], message: '' } as const;
  const conditions = state === 'Running' ? status.conditions : setCondition(status.conditions, ended, now);
  return {
    ...status,
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    conditions: setCondition(conditions, said, now),
  };
}

/** The versions in which objects of a definition are stored once all are written again; undefined when that is no news,
 *  or when the definition has become another meanwhile. */
export function planStoredVersions(
  before: CustomResourceDefinition | undefined,
  after: CustomResourceDefinition | undefined,
): readonly string[] | undefined {
  if (!before || !after || before.metadata.uid !== after.metadata.uid) return undefined;
  if (before.metadata.generation !== after.metadata.generation) return undefined;
  const stored = after.spec.versions.filter(({ storage }) => storage).map(({ name }) => name);
  return deepEqual(after.status?.storedVersions, stored) ? undefined : stored;
}

/** A resource that is not there may be about to come, as upstream has it: so long after the migration was made. */
const mayComeMs = 60_000;

/** How long the resource of a migration may still be on its way. */
export const untilMissing = ({ metadata }: StorageVersionMigration, nowMs: number): number =>
  parseTime(metadata.creationTimestamp) + mayComeMs - nowMs;
