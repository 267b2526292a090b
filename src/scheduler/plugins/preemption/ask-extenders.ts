/** What extenders say of the nodes on which room could be made. */
import type { Pod } from '#api';
import type { Snapshot } from '../../cache/snapshot.ts';
import { unlessIgnorable } from '../../framework/ask-extenders.ts';
import type { Extender } from '../../framework/extender.ts';
import type { Handle } from '../../framework/handle.ts';
import type { Candidate } from './victims.ts';

/** Who is asked, about which snapshot. */
export interface AskOptions {
  /** Those that have a say in it. */
  readonly asked: readonly Extender[];
  readonly snapshot: Snapshot;
  readonly handle: Pick<Handle, 'logger' | 'signal'>;
}

/** Asks one after the other which candidates are left, with which victims. Rejects with the error of one that cannot be
 *  done without. */
export async function askExtenders(
  pod: Pod,
  candidates: readonly Candidate[],
  { asked, snapshot, handle: { logger, signal } }: AskOptions,
): Promise<readonly Candidate[]> {
  let left = candidates;
  for (const extender of asked) {
    if (left.length === 0) break;
    const victims = new Map(left.map(({ nodeName, victims: pods, violations }) => [nodeName, { pods, violations }]));
    const ask = async () => {
      const answer = await extender.preempt?.(pod, victims, signal);
      return answer && [...answer].flatMap(([nodeName, said]) => toCandidate(nodeName, said, { extender, snapshot }));
    };
    left = (await unlessIgnorable(extender, logger, ask)) ?? left;
  }
  return left;
}

/** None for a node from which no pod would go, said by an extender that can be done without. */
function toCandidate(
  nodeName: string,
  { uids, violations }: { readonly uids: readonly string[]; readonly violations: number },
  { extender, snapshot }: { readonly extender: Extender; readonly snapshot: Snapshot },
): Candidate[] {
  const node = snapshot.get(nodeName);
  if (!node) throw new Error(`extender: ${extender.name} names the node ${nodeName}, which is not there`);
  if (uids.length === 0) {
    if (extender.isIgnorable) return [];
    throw new Error(`expected at least one victim pod on node ${JSON.stringify(nodeName)}`);
  }
  const victims = uids.map(uid => {
    const victim = node.pods.get(uid);
    if (victim) return victim;
    const where = `on node: ${nodeName}, but the pod is not found on that node`;
    throw new Error(`extender: ${extender.name} claims to preempt pod (UID: ${uid}) ${where}`);
  });
  return [{ nodeName, victims, violations }];
}
