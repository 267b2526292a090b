/** Decides what a commit does, from its operations and the newest rows. Pure. */
import { type KeyValue, maxKeyLength, type StoreOperation } from '../store.ts';
import type { Change } from './engine.ts';

type CommitPlan =
  | { readonly type: 'apply'; readonly changes: readonly Change[] }
  | { readonly type: 'conflict'; readonly key: string; readonly current: KeyValue | undefined };

interface PlanCommitOptions {
  /** The revision that the commit would get. */
  readonly revision: number;
  /** The newest row of a key, written or still on its way. */
  lookup(key: string): KeyValue | undefined;
}

/** Checks every condition and returns the changes, or the first condition that does not hold. Throws when a key appears
 *  twice or is not one. */
export function planCommit(operations: readonly StoreOperation[], options: PlanCommitOptions): CommitPlan {
  const changes: Change[] = [];
  const seen = new Set<string>();
  for (const operation of operations) {
    const { key } = operation;
    if (seen.has(key)) throw new Error(`duplicate key given in commit: ${key}`);
    seen.add(key);
    if (key === '' || key.length > maxKeyLength)
      throw new Error(`a key has 1 to ${maxKeyLength} characters, this one ${key.length}`);
    const current = options.lookup(key);
    const holds = operation.ifRevision === undefined || operation.ifRevision === (current?.modRevision ?? 0);
    if (!holds) return { type: 'conflict', key, current };
    const next = rowAfter(operation, current, options.revision);
    if (current || next) changes.push({ key, previous: current, next });
  }
  return { type: 'apply', changes };
}

function rowAfter(operation: StoreOperation, current: KeyValue | undefined, revision: number): KeyValue | undefined {
  if (operation.type === 'delete') return undefined;
  const { key, value, lease } = operation;
  const createRevision = current && !current.isDamaged ? current.createRevision : revision;
  const row = { key, value, createRevision, modRevision: revision };
  return lease === undefined ? row : { ...row, lease };
}
