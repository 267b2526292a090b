/** The steps of a pod: the vocabulary between the planner, which emits all that can be done now, and the worker, which
 *  carries out those that it is not carrying out already. */

export type Step =
  /** Ask whether the node takes the pod, which is new to it. */
  | { readonly do: 'admit' }
  /** Make a volume of the pod, fetching the image that it is made of. */
  | { readonly do: 'prepareVolume'; readonly volume: string }
  /** Have the devices of the pod's claims prepared. */
  | { readonly do: 'prepareDevices' }
  /** Make sure that the image is there, pulling as the policy says. */
  | { readonly do: 'ensureImage'; readonly container: string }
  | { readonly do: 'createSandbox'; readonly attempt: number }
  /** Create, start, run the postStart hook. */
  | {
      readonly do: 'startContainer';
      readonly container: string;
      readonly attempt: number;
      readonly sandboxId: string;
    }
  /** Run the preStop hook, send the stop signal, kill after the grace period. */
  | {
      readonly do: 'stopContainer';
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
  | { readonly do: 'resize' }
  | { readonly do: 'removeContainer'; readonly id: string }
  | { readonly do: 'stopSandbox'; readonly id: string }
  | { readonly do: 'removeSandbox'; readonly id: string }
  | { readonly do: 'removeVolumes' }
  /** Report the final status and delete the pod from the API. */
  | { readonly do: 'deleteFromApi' }
  /** Remove what is left on the node: sandboxes, logs, directories, cgroups. The pod is over after it. */
  | { readonly do: 'forget' }
  /** Nothing to do before this time; plan again then. */
  | { readonly do: 'wait'; readonly untilMs: number };

/** The executor of a step is found by it. */
export type StepName = Step['do'];

/** The step of that name. */
export type StepOf<Name extends StepName> = Extract<Step, { do: Name }>;

/** The fields of steps that name what they are about. */
type Subject = 'container' | 'id' | 'volume';

/** What holds for all steps of a name. */
interface StepProperties<Name extends StepName> {
  /** What tells one from another that may run beside it. Default: nothing, there is one at a time. */
  readonly subject?: Subject & keyof StepOf<Name>;
  /** The runtime has to be looked at again after it. */
  readonly changesRuntime?: true;
  /** It would bring something up again, or still takes it down: the end of the pod waits for it. */
  readonly holdsUpEnd?: true;
}

/** The table of steps. */
export const stepProperties: { readonly [Name in StepName]: StepProperties<Name> } = {
  admit: {},
  prepareVolume: { subject: 'volume', holdsUpEnd: true },
  prepareDevices: { holdsUpEnd: true },
  ensureImage: { subject: 'container' },
  createSandbox: { changesRuntime: true, holdsUpEnd: true },
  startContainer: { subject: 'container', changesRuntime: true, holdsUpEnd: true },
  stopContainer: { subject: 'id', changesRuntime: true },
  resize: { changesRuntime: true },
  removeContainer: { subject: 'id', changesRuntime: true },
  stopSandbox: { subject: 'id', changesRuntime: true, holdsUpEnd: true },
  removeSandbox: { subject: 'id', changesRuntime: true },
  removeVolumes: {},
  deleteFromApi: {},
  forget: {},
  wait: {},
};

/** What the step is about, among those of its name. */
function subjectOf(step: Step): string | undefined {
  const { subject }: { readonly subject?: Subject } = stepProperties[step.do];
  return subject && (step as Partial<Record<Subject, string>>)[subject];
}

const isHurried = (step: Step): boolean => step.do === 'stopContainer' && step.hurry === true;

/** Whether two steps are the same, so that they must not run at the same time. */
const isSame = (a: Step, b: Step): boolean =>
  a.do === b.do && subjectOf(a) === subjectOf(b) && isHurried(a) === isHurried(b);

/** Whether the step is among those that are being carried out. */
export const isUnderWay = (step: Step, inFlight: readonly Step[]): boolean =>
  inFlight.some(other => isSame(step, other));

/** Whether a container is being started: the one of that name, or any. */
export const isStarting = (inFlight: readonly Step[], container?: string): boolean =>
  inFlight.some(step => step.do === 'startContainer' && (container ?? step.container) === step.container);

/** Whether something is under way that the end of a pod has to wait for. */
export const isBusy = (inFlight: readonly Step[]): boolean => inFlight.some(step => stepProperties[step.do].holdsUpEnd);
