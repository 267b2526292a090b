/** The binding cycle's points. */
import type { Cycle } from './cycle.ts';
import { PluginError } from './plugin-error.ts';
import { ask } from './profile.ts';
import { refusedAt } from './reserve-and-permit.ts';
import type { NoPlacement } from './verdict.ts';

/** Whether any plugin has something to do before the pod is bound. */
export const hasPreBind = ({ pod, profile, states }: Cycle, nodeName: string): boolean =>
  profile
    .having('preBind')
    .some(inUse =>
      ask('preBindPreFlight', inUse, () => inUse.plugin.preBindPreFlight?.(pod, nodeName, states[inUse.index]) ?? true),
    );

/** Has each plugin prepare the node for the pod; the first rejection ends it. */
export async function runPreBind(
  { pod, profile, states }: Cycle,
  nodeName: string,
  signal: AbortSignal,
): Promise<NoPlacement | undefined> {
  for (const { plugin, name, index } of profile.having('preBind')) {
    try {
      const rejection = await plugin.preBind?.(pod, nodeName, { state: states[index], signal });
      if (rejection) return refusedAt('preBind', nodeName, name, rejection);
    } catch (error) {
      throw new PluginError('preBind', name, error);
    }
  }
  return undefined;
}

/** Binds by the first plugin that does not skip the pod. */
export async function runBind({ pod, profile, states }: Cycle, nodeName: string, signal: AbortSignal): Promise<void> {
  for (const { plugin, name, index } of profile.having('bind')) {
    try {
      if ((await plugin.bind?.(pod, nodeName, { state: states[index], signal })) !== 'skip') return;
    } catch (error) {
      throw new PluginError('bind', name, error);
    }
  }
  throw new Error('every bind plugin skipped the pod');
}

/** Tells each plugin that the pod is bound. */
export function runPostBind({ pod, profile, states }: Cycle, nodeName: string): void {
  for (const inUse of profile.having('postBind'))
    ask('postBind', inUse, () => inUse.plugin.postBind?.(pod, nodeName, states[inUse.index]));
}
