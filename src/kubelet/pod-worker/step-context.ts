/** What every executor of a step is given. */
import type { DesiredPod } from '../plan/observation.ts';
import type { StepName, StepOf } from '../plan/step.ts';
import type { RuntimePod } from '../runtime/runtime.ts';
import type { PodWorkerDependencies } from './dependencies.ts';
import type { PodMemory } from './memory.ts';

/** Read anew for each step, so that a long one sees newer wishes. */
export interface StepContext extends PodWorkerDependencies {
  /** The pod as it is wanted at this moment. */
  readonly desired: DesiredPod;
  readonly runtimePod: RuntimePod | undefined;
  readonly memory: PodMemory;
  /** Aborts when the worker is disposed. */
  readonly signal: AbortSignal;
  /** Aborts when the pod has to stop, or the worker is disposed. */
  readonly ending: AbortSignal;
}

/** Carries out a step; what it learns goes into the memory. A rejection is logged, and the step planned again. */
export type Execute<Name extends StepName> = (step: StepOf<Name>, context: StepContext) => Promise<void>;
