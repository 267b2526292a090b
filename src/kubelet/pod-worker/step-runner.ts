/** Carries out the steps of one pod, as many at a time as the planner gives. */
import { isAbortError, sleepOrAbort } from '#base';
import { type Step, type StepName, stepProperties } from '../plan/step.ts';
import { executors } from './executors.ts';
import type { Execute, StepContext } from './step-context.ts';

interface StepRunnerOptions {
  /** What the next step works with. */
  readonly context: () => StepContext;
  /** Called when a step has ended, well or not. */
  readonly onEnd: (outcome: { readonly changesRuntime: boolean }) => void;
}

/** How long a step that failed counts as being carried out, so that it is not tried again at once. */
const failedForMs = 500;

export class StepRunner {
  readonly #options: StepRunnerOptions;
  #inFlight: readonly Step[] = [];

  constructor(options: StepRunnerOptions) {
    this.#options = options;
  }

  /** What is being carried out. */
  get inFlight(): readonly Step[] {
    return this.#inFlight;
  }

  /** Begins all steps but those that wait, and returns when these are due. */
  begin(steps: readonly Step[]): readonly number[] {
    const dueAtMs: number[] = [];
    for (const step of steps) {
      if (step.do === 'wait') dueAtMs.push(step.untilMs);
      else void this.#carryOut(step);
    }
    return dueAtMs;
  }

  async #carryOut(step: Exclude<Step, { do: 'wait' }>): Promise<void> {
    this.#inFlight = [...this.#inFlight, step];
    const context = this.#options.context();
    const { desired, clock, logger, signal } = context;
    try {
      const execute = executors[step.do] as Execute<StepName>;
      await execute(step, context);
    } catch (error) {
      if (!signal.aborted && !isAbortError(error)) {
        logger.debug('a step failed', { pod: desired.pod.metadata.name, step: step.do, error });
        await sleepOrAbort(clock, failedForMs, signal);
      }
    }
    this.#inFlight = this.#inFlight.filter(other => other !== step);
    this.#options.onEnd({ changesRuntime: stepProperties[step.do].changesRuntime === true });
  }
}
