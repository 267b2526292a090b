/** Room for a pod: which pods of a node go for it, and that they are ended once. */
import type { Pod, PodDisruptionBudget } from '#api';
import type { Lister } from '#client';
import { explainRejections } from '../../framework/explain.ts';
import type { Handle } from '../../framework/handle.ts';
import type { PostFilterContext, PostFilterResult } from '../../framework/plugin.ts';
import type { NodeVerdict } from '../../framework/verdict.ts';
import { askExtenders } from './ask-extenders.ts';
import { endForPod, isBeingPreempted } from './end-victims.ts';
import { type CandidateLimits, findCandidates } from './find-candidates.ts';
import { pickCandidate } from './pick-candidate.ts';
import type { PreemptionMetrics } from './preemption-metrics.ts';
import { type Candidate, priorityOf } from './victims.ts';

/** What is known of the cluster when room is made. */
export interface PreemptionSources {
  readonly handle: Handle;
  readonly budgets: Lister<PodDisruptionBudget>;
  /** Adds the pods that end with others. */
  readonly together: (victims: readonly Pod[]) => readonly Pod[];
  readonly metrics: PreemptionMetrics;
}

/** Of one profile; remembers whom it ends pods for. */
export class PodPreemption {
  readonly #sources: PreemptionSources;
  readonly #limits: CandidateLimits;
  /** Pods for which victims are being ended, by their UIDs. */
  readonly #ongoing = new Set<string>();

  constructor(sources: PreemptionSources, limits: CandidateLimits) {
    this.#sources = sources;
    this.#limits = limits;
  }

  /** Whether victims are being ended for the pod: it need not try before that is done. */
  isOngoing({ metadata: { uid } }: Pod): boolean {
    return this.#ongoing.has(uid);
  }

  /** Makes room on one of the nodes that rejected the pod, or says why on none. */
  makeRoom(
    pod: Pod,
    context: PostFilterContext<undefined>,
  ): PostFilterResult | undefined | Promise<PostFilterResult | undefined> {
    const { handle, budgets } = this.#sources;
    if (context.snapshot.nodes.length === 0) return undefined;
    const problem = whyNot(pod, context, handle);
    if (problem) return { reasons: [`preemption: ${problem}`] };
    const options = { ...this.#limits, budgets: budgets.list(), nowMs: handle.clock.now(), random: handle.random() };
    const { candidates, verdicts } = findCandidates(pod, context, options);
    const choose = (left: readonly Candidate[]): PostFilterResult =>
      this.#carryOut(pod, pickCandidate(left, options.nowMs)) ?? noRoom(verdicts, context);
    const asked = handle.extenders.filter(extender => extender.preempt && extender.isInterestedIn(pod));
    if (asked.length === 0 || candidates.length === 0) return choose(candidates);
    return askExtenders(pod, candidates, { asked, snapshot: context.snapshot, handle }).then(choose);
  }

  #carryOut(pod: Pod, picked: Candidate | undefined): PostFilterResult | undefined {
    if (!picked) return undefined;
    const { handle, together, metrics } = this.#sources;
    const { uid } = pod.metadata;
    const candidate = { ...picked, victims: together(picked.victims) };
    this.#ongoing.add(uid);
    const done = () => void this.#ongoing.delete(uid);
    return {
      nominatedNodeName: candidate.nodeName,
      victims: candidate.victims,
      carryOut: signal =>
        metrics.carryOut('pod', { victims: candidate.victims.length, violations: candidate.violations }, () =>
          endForPod(pod, candidate, { handle, signal, done }),
        ),
    };
  }
}

const noRoom = (
  verdicts: readonly NodeVerdict[],
  { snapshot }: Pick<PostFilterContext<undefined>, 'snapshot'>,
): PostFilterResult => ({
  nominatedNodeName: '',
  reasons: [`preemption: ${explainRejections(verdicts, snapshot.nodes.length)}`],
});

/** Why a pod may not end others: it says so itself, or it did already and they are not gone yet. */
function whyNot(
  pod: Pod,
  { rejected, snapshot }: PostFilterContext<undefined>,
  { nominations }: Handle,
): string | undefined {
  if (pod.spec.preemptionPolicy === 'Never') return 'not eligible due to preemptionPolicy=Never.';
  const nominated = nominations.nodeOf(pod.metadata.uid) ?? pod.status?.nominatedNodeName;
  const verdict = nominated ? rejected.find(({ node }) => node === nominated) : undefined;
  if (!nominated || verdict?.isUnresolvable) return undefined;
  for (const other of snapshot.get(nominated)?.pods.values() ?? [])
    if (priorityOf(other) < priorityOf(pod) && isBeingPreempted(other))
      return 'not eligible due to a terminating pod on the nominated node.';
  return undefined;
}
