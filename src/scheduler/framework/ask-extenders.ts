/** A decision that extenders have a say in: as {@link schedule} without them, and between its steps they are asked. */
import { isAbortError, type Logger, toError } from '#base';
import type { Cycle } from './cycle.ts';
import { type Extender, extenderPlugin } from './extender.ts';
import {
  type Found,
  findNodes,
  nominatedNode,
  noPlacement,
  placement,
  type ScheduleOptions,
  schedule,
} from './schedule.ts';
import { type Scoring, scoreNodes } from './score.ts';
import { type Decision, type NodeVerdict, nodeVerdict } from './verdict.ts';

/** Whom to ask. */
export interface Asking {
  readonly extenders: readonly Extender[];
  /** Told of those that fail and are done without. */
  readonly logger: Logger;
  /** Aborts when the scheduler stops. */
  readonly signal: AbortSignal;
}

/** Decides where a pod goes. Rejects with the error of an extender that cannot be done without. */
export async function scheduleWithExtenders(cycle: Cycle, options: Asking & ScheduleOptions): Promise<Decision> {
  const asked = options.extenders.filter(extender => extender.isInterestedIn(cycle.pod));
  if (asked.length === 0 || cycle.podRejected) return schedule(cycle, options);
  const asking = { ...options, extenders: asked };
  const nominated = nominatedNode(cycle);
  let found = nominated && (await narrow(cycle, nominated, asking));
  if (!found || found.feasible.length === 0)
    found = await narrow(cycle, findNodes(cycle, { startIndex: options.startIndex, isFilteredLater: true }), asking);
  if (found.feasible.length === 0) return noPlacement(cycle, found);
  const scoring = scoreNodes(cycle, found.feasible);
  if (found.feasible.length > 1) await addPoints(cycle, scoring, { ...asking, feasible: found.feasible });
  return placement(found, scoring, options.random);
}

/** Asks one after the other which nodes are left. */
async function narrow({ pod }: Cycle, found: Found, { extenders, signal, logger }: Asking): Promise<Found> {
  let { feasible } = found;
  const rejected: NodeVerdict[] = [...found.rejected];
  for (const extender of extenders) {
    if (feasible.length === 0) break;
    const nodes = feasible.map(({ node }) => node);
    const verdicts = await unlessIgnorable(extender, logger, () => extender.filter?.(pod, nodes, signal));
    if (!verdicts) continue;
    const left = new Set(verdicts.feasible);
    for (const { node } of feasible) {
      const { name } = node.metadata;
      if (left.has(name)) continue;
      const unresolvable = verdicts.unresolvable.get(name);
      const why = unresolvable ?? verdicts.failed.get(name);
      // About a node of which nothing is said, fewer pods on it would change nothing.
      const isUnresolvable = unresolvable !== undefined || why === undefined;
      rejected.push(nodeVerdict(name, extenderPlugin, { reasons: why ? [why] : [], isUnresolvable }));
    }
    feasible = feasible.filter(({ node }) => left.has(node.metadata.name));
  }
  return { ...found, feasible, rejected };
}

/** Adds what extenders think of nodes; one that fails has no opinion. */
async function addPoints(
  { pod }: Cycle,
  scoring: Scoring,
  { feasible, extenders, signal, logger }: Asking & Pick<Found, 'feasible'>,
): Promise<void> {
  const nodes = feasible.map(({ node }) => node);
  const opinions = await Promise.all(
    extenders.map(extender => withoutFailure(extender, logger, () => extender.prioritize?.(pod, nodes, signal))),
  );
  for (const [index, points] of opinions.entries()) {
    if (!points) continue;
    const scores = Float64Array.from(scoring.nodes, name => points.get(name) ?? 0);
    scores.forEach((score, node) => void (scoring.totals[node] = (scoring.totals[node] as number) + score));
    scoring.columns.push({ name: (extenders[index] as Extender).name, scores });
  }
}

/** Has the one that binds pods bind this one; resolves with whether there is one. */
export async function bindByExtender(
  { pod }: Cycle,
  nodeName: string,
  { extenders, logger, signal }: Asking,
): Promise<boolean> {
  for (const extender of extenders) {
    if (!extender.bind || !extender.isInterestedIn(pod)) continue;
    const bind = async (): Promise<true> => {
      await extender.bind?.(pod, nodeName, signal);
      return true;
    };
    if (await unlessIgnorable(extender, logger, bind)) return true;
  }
  return false;
}

type Ask<T> = () => Promise<T> | undefined;

/** What an extender says; undefined for one that has nothing to say, or that fails and need not be asked. */
export async function unlessIgnorable<T>(extender: Extender, logger: Logger, ask: Ask<T>): Promise<T | undefined> {
  if (extender.isIgnorable) return await withoutFailure(extender, logger, ask);
  return await ask();
}

async function withoutFailure<T>({ name }: Extender, logger: Logger, ask: Ask<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isAbortError(error)) throw error;
    logger.warn('an extender failed, and is done without', { extender: name, error: toError(error) });
    return undefined;
  }
}
