/** What a pod meets between the decision and its node: it is assumed there, reserved and permitted, then bound in the
 *  background. */
import type { SchedulerCache } from './cache/cache.ts';
import type { NominationTable } from './cache/nominations.ts';
import { type Asking, bindByExtender } from './framework/ask-extenders.ts';
import { hasPreBind, runBind, runPreBind } from './framework/bind.ts';
import type { Cycle } from './framework/cycle.ts';
import { refusedAt, runPermit, runReserve, type Waits } from './framework/reserve-and-permit.ts';
import type { WaitingPods } from './framework/waiting-pods.ts';
import type { InFlight } from './in-flight.ts';
import type { Outcomes } from './outcomes.ts';
import type { Telling } from './telling.ts';

interface BindingOptions {
  readonly cache: SchedulerCache;
  readonly nominations: NominationTable;
  readonly waiting: WaitingPods;
  readonly inFlight: InFlight;
  readonly outcomes: Outcomes;
  readonly telling: Pick<Telling, 'expected'>;
  /** Who may bind in the plugins' place. */
  readonly asking: Asking;
}

/** Binds pods. Whatever fails, or is refused, is given back to {@link Outcomes}. */
export class Binding {
  readonly #options: BindingOptions;

  constructor(options: BindingOptions) {
    this.#options = options;
  }

  /** Assumes the pod on its node, and binds it in the background unless a plugin objects. */
  place(cycle: Cycle, nodeName: string): void {
    const { cache, nominations, outcomes } = this.#options;
    const { pod } = cycle;
    cache.setPod({ ...pod, spec: { ...pod.spec, nodeName } });
    nominations.delete(pod.metadata.uid);
    try {
      const refused = runReserve(cycle, nodeName);
      if (refused) outcomes.giveBack(cycle, nodeName, refused);
      else this.permit(cycle, nodeName);
    } catch (error) {
      outcomes.giveBack(cycle, nodeName, undefined, error);
    }
  }

  /** Binds a pod that has its node in the background, unless a plugin objects. */
  permit(cycle: Cycle, nodeName: string): void {
    const { inFlight, outcomes } = this.#options;
    try {
      const permit = runPermit(cycle, nodeName);
      if (permit.refused) outcomes.giveBack(cycle, nodeName, permit.refused);
      else inFlight.track(this.#bind(cycle, nodeName, permit.waits));
    } catch (error) {
      outcomes.giveBack(cycle, nodeName, undefined, error);
    }
  }

  /** The binding cycle. A pod that waits for a permission, or for what must be done before, keeps no other from its
   *  turn. */
  async #bind(decided: Cycle, nodeName: string, waits: Waits): Promise<void> {
    const { waiting, inFlight, outcomes, asking, telling } = this.#options;
    let cycle = decided;
    try {
      const permission = waits.size > 0 ? waiting.wait(cycle.pod, nodeName, waits) : undefined;
      const hasWork = hasPreBind(cycle, nodeName);
      // Who is bound at once need not be expected.
      if (permission || hasWork) cycle = { ...cycle, pod: await telling.expected(cycle.pod, nodeName) };
      const refusal = await permission;
      const refused = refusal
        ? refusedAt('permit', nodeName, refusal.plugin, refusal.rejection)
        : hasWork && (await runPreBind(cycle, nodeName, asking.signal));
      if (refused) return outcomes.giveBack(cycle, nodeName, refused);
      await inFlight.run(() => this.#tellNode(cycle, nodeName));
    } catch (error) {
      return outcomes.giveBack(cycle, nodeName, undefined, error);
    }
    outcomes.bound(cycle, nodeName);
  }

  /** Has the pod bound: by the extender that does it for such pods, else by plugins. */
  async #tellNode(cycle: Cycle, nodeName: string): Promise<void> {
    const { asking } = this.#options;
    if (asking.extenders.length > 0 && (await bindByExtender(cycle, nodeName, asking))) return;
    await runBind(cycle, nodeName, asking.signal);
  }
}
