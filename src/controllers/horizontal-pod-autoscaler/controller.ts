/** horizontal-pod-autoscaler: gives workloads as many pods as their metrics ask for, with a look every 15 seconds. */
import { formatKey, HorizontalPodAutoscaler, matchesLabels, notFound, Pod, parseLabelSelector, type Scale } from '#api';
import { toError } from '#base';
import {
  again,
  defineController,
  done,
  findScale,
  kindOfTarget,
  type ReconcileContext,
  type ScaleAccess,
} from '#reconcile';
import { apply, type Target, tellMissing } from './apply.ts';
import { autoscalerDeclaration } from './declaration.ts';
import { measure } from './measure.ts';
import { firstMemory, forgetting, type Memory } from './memory.ts';
import { isMeasured, type Observed, planAutoscaler } from './plan.ts';

const syncPeriodMs = 15_000;

/** What is remembered of an autoscaler. After a restart no pods go before a window is over. */
interface Remembered {
  readonly uid: string;
  /** What was looked at, and when, in epoch milliseconds. */
  readonly generation: number | undefined;
  readonly atMs: number;
  readonly memory: Memory | undefined;
}

interface State extends Pick<ScaleAccess, 'informers'> {
  /** By key. */
  readonly remembered: Map<string, Remembered>;
}
type Context = ReconcileContext<State>;

export const horizontalPodAutoscaler = defineController<State>({
  ...autoscalerDeclaration,
  state: ({ informers }) => ({ informers, remembered: new Map() }),

  async reconcile(key, context) {
    const autoscaler = context.lister(HorizontalPodAutoscaler).get(key);
    const { remembered } = context.state;
    if (!autoscaler) {
      remembered.delete(formatKey(key));
      return done;
    }
    // Its own status is no reason to look again.
    const { uid, generation } = autoscaler.metadata;
    const last = recall(autoscaler, context);
    const nowMs = context.clock.now();
    const restMs = last?.generation === generation ? (last?.atMs ?? 0) + syncPeriodMs - nowMs : 0;
    if (restMs > 0) return again(restMs);
    remembered.set(formatKey(key), { uid, generation, atMs: nowMs, memory: last?.memory });
    await look(autoscaler, context);
    return again(syncPeriodMs);
  },
});

function recall({ metadata }: HorizontalPodAutoscaler, { state }: Context): Remembered | undefined {
  const last = state.remembered.get(formatKey(metadata));
  return last?.uid === metadata.uid ? last : undefined;
}

function remember({ metadata }: HorizontalPodAutoscaler, memory: Memory, { state }: Context): void {
  const last = state.remembered.get(formatKey(metadata));
  if (last) state.remembered.set(formatKey(metadata), { ...last, memory });
}

async function look(autoscaler: HorizontalPodAutoscaler, context: Context): Promise<void> {
  const { client, signal } = context;
  const access = { client, informers: context.state.informers, signal };
  const target = await findTarget(autoscaler, access).catch((error: unknown) => toError(error).message);
  if (typeof target === 'string') return await tellMissing(autoscaler, target, context);
  const nowMs = context.clock.now();
  const { scale } = target;
  const found = recall(autoscaler, context)?.memory ?? firstMemory(scale.spec.replicas ?? 0, nowMs);
  const memory = forgetting(found, nowMs);
  const observed = await observe(autoscaler, scale, { ...access, context });
  const plan = planAutoscaler({ autoscaler, scale, memory, ...observed }, nowMs);
  for (const told of plan.told) context.event(autoscaler, told);
  remember(autoscaler, await apply(plan, { autoscaler, memory, ...target }, context), context);
}

async function findTarget({ spec, metadata }: HorizontalPodAutoscaler, access: ScaleAccess): Promise<Target> {
  const reference = spec.scaleTargetRef;
  const kind = await kindOfTarget(reference, access);
  if (!kind) {
    const named = `${JSON.stringify(reference.kind)} in version ${JSON.stringify(reference.apiVersion ?? 'v1')}`;
    throw new Error(`unable to determine resource for scale target reference: no matches for kind ${named}`);
  }
  const scale = await findScale(kind, { ...reference, namespace: metadata.namespace }, access);
  if (scale) return { kind, scale };
  throw notFound({ group: kind.group, resource: kind.plural }, reference.name);
}

/** The workload's pods, and what is measured of it, unless the bounds decide. */
async function observe(
  autoscaler: HorizontalPodAutoscaler,
  scale: Scale,
  { context, ...access }: ScaleAccess & { readonly context: Context },
): Promise<Pick<Observed, 'pods' | 'measurements' | 'hasSelector'>> {
  const selector = scale.status?.selector ?? '';
  if (selector === '' || !isMeasured(autoscaler, scale.spec.replicas ?? 0))
    return { pods: [], measurements: [], hasSelector: selector !== '' };
  const requirements = parseLabelSelector(selector);
  const all = context.lister(Pod).list(autoscaler.metadata.namespace);
  const pods = all.filter(({ metadata }) => matchesLabels(requirements, metadata.labels));
  const asking = { autoscaler, selector, access };
  const measurements = await Promise.all((autoscaler.spec.metrics ?? []).map(spec => measure(spec, asking)));
  return { pods, measurements, hasSelector: true };
}
