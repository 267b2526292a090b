/** The steps of a pod: the vocabulary between the planner, which emits all that can be done now, and the worker, which
 *  carries out those that it is not carrying out already. */

export type Step =
  /** Ask whether the node takes the pod, which is new to it. */
  | { readonly step: 'admit' }
  /** Make the pod's directories and mount its volumes. */
  | { readonly step: 'prepareVolumes' }
  /** Make sure that the image is there, pulling as the policy says. */
  | { readonly step: 'ensureImage'; readonly container: string }
  | { readonly step: 'createSandbox'; readonly attempt: number }
  /** Create, start, run the postStart hook. */
  | {
      readonly step: 'startContainer';
      readonly container: string;
      readonly attempt: number;
      readonly sandboxId: string;
    }
  /** Run the preStop hook, send the stop signal, kill after the grace period. */
  | {
      readonly step: 'stopContainer';
      readonly container: string;
      readonly id: string;
      readonly gracePeriodSeconds: number;
      readonly message: string;
      /** Overrides an earlier stop of the same container that allowed more time. */
      readonly hurry?: boolean;
      /** Another container takes its place, whatever the restart policy says. */
      readonly isReplaced?: boolean;
    }
  /** Bring the pod's cgroup, and running containers that need no restart for it, to what they were granted. */
  | { readonly step: 'resize' }
  | { readonly step: 'removeContainer'; readonly id: string }
  | { readonly step: 'stopSandbox'; readonly id: string }
  | { readonly step: 'removeSandbox'; readonly id: string }
  | { readonly step: 'removeVolumes' }
  /** Report the final status and delete the pod from the API. */
  | { readonly step: 'deleteFromApi' }
  /** Remove what is left on the node: sandboxes, logs, directories, cgroups. The pod is over after it. */
  | { readonly step: 'forget' }
  /** Nothing to do before this time; plan again then. */
  | { readonly step: 'wait'; readonly untilMs: number };

export type StepName = Step['step'];

/** The step of that name. */
export type StepOf<Name extends StepName> = Extract<Step, { step: Name }>;

/** Two steps with the same key must not run at the same time. */
export function stepKey(step: Pick<Step, 'step'> & { container?: string; id?: string; hurry?: boolean }): string {
  const subject = step.id ?? step.container;
  return [step.step, subject, step.hurry ? 'hurry' : undefined].filter(part => part !== undefined).join('/');
}
