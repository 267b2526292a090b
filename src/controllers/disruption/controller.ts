/** disruption: counts the healthy pods of each disruption budget, by which evictions are granted. */
import { deepEqual, formatLabelSelector, keyOf, Pod, PodDisruptionBudget, requirementsOf, selects } from '#api';
import { toError } from '#base';
import {
  again,
  controllerOf,
  defineController,
  done,
  type ReconcileContext,
  type ScaleAccess,
  watch,
  writeStatus,
} from '#reconcile';
import { isPodReady, isPodTerminating } from '../pods/pod-facts.ts';
import { disruptionDeclaration } from './declaration.ts';
import { failedStatus, needsScale, planBudget } from './plan.ts';
import { scaleOfPods } from './scale-of-pods.ts';

type State = Pick<ScaleAccess, 'informers'>;
type Context = ReconcileContext<State>;

export const disruption = defineController<State>({
  ...disruptionDeclaration,
  watches: [
    watch({
      kind: Pod,
      keysOf: ({ metadata }, lister) =>
        lister(PodDisruptionBudget)
          .list(metadata.namespace)
          .filter(budget => isAbout(budget, metadata.labels))
          .map(keyOf),
      ignores: isSameToBudgets,
    }),
  ],
  // A budget of thousands of pods is counted anew whenever one of them changes.
  maxShare: 0.25,
  state: ({ informers }) => ({ informers }),

  async reconcile(key, context) {
    const budget = context.lister(PodDisruptionBudget).get(key);
    if (!budget || budget.metadata.deletionTimestamp !== undefined) return done;
    const pods = context
      .lister(Pod)
      .list(key.namespace)
      .filter(({ metadata }) => isAbout(budget, metadata.labels));
    if (pods.length === 0)
      context.event(budget, { type: 'Normal', reason: 'NoPods', message: 'No matching pods found' });
    const scale = needsScale(budget) ? await expectedScale(budget, pods, context) : undefined;
    const { status, overdue, waitMs } = planBudget({ budget, pods, scale }, context.clock.now());
    for (const pod of overdue) tellOverdue(pod, budget, context);
    await writeStatus(PodDisruptionBudget, { object: budget, updated: { ...budget, status } }, context);
    return again(waitMs);
  },
});

const isAbout = ({ spec }: PodDisruptionBudget, labels: Record<string, string> | undefined): boolean =>
  spec.selector !== undefined && selects(spec.selector, labels);

function isSameToBudgets(before: Pod, pod: Pod): boolean {
  return (
    isPodReady(before) === isPodReady(pod) &&
    isPodTerminating(before) === isPodTerminating(pod) &&
    controllerOf(before)?.uid === controllerOf(pod)?.uid &&
    deepEqual(before.metadata.labels, pod.metadata.labels)
  );
}

/** When it cannot be known how many pods there should be, nothing may be evicted. */
async function expectedScale(budget: PodDisruptionBudget, pods: readonly Pod[], context: Context): Promise<number> {
  try {
    const { scale, unmanaged } = await scaleOfPods(pods, context);
    if (unmanaged.length > 0) tellUnmanaged(budget, context);
    return scale;
  } catch (error) {
    const { message } = toError(error);
    const told = `Failed to calculate the number of expected pods: ${message}`;
    context.event(budget, { type: 'Warning', reason: 'CalculateExpectedPodCountFailed', message: told });
    const status = failedStatus(budget, message, context.clock.now());
    await writeStatus(PodDisruptionBudget, { object: budget, updated: { ...budget, status } }, context);
    throw error;
  }
}

function tellUnmanaged(budget: PodDisruptionBudget, { event }: Context): void {
  const selector = formatLabelSelector(requirementsOf(budget.spec.selector ?? {}));
  const message = `Pods selected by this PodDisruptionBudget (selector: ${selector}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`;
  event(budget, { type: 'Warning', reason: 'UnmanagedPods', message });
}

function tellOverdue(pod: Pod, { metadata }: PodDisruptionBudget, { event }: Context): void {
  const message = `Pod was expected by PDB ${metadata.namespace}/${metadata.name} to be deleted but it wasn't`;
  event(pod, { type: 'Warning', reason: 'NotDeleted', message });
}
