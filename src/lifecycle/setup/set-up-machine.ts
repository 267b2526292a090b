/** Gives this machine the packages that a node needs. */
import { type Clock, toError, tryExec, UsageError } from '#base';
import { apt, quietly } from './apt.ts';
import { findMissing, observeMachine } from './observe.ts';
import { installCommand, planRepair, planSetup, type SetupStep } from './plan.ts';
import type { Progress } from './progress.ts';
import { machineRequirements, type Requirement } from './requirements.ts';

/** What is installed, and what is said where it cannot be. */
export interface SetUpMachineOptions {
  clock: Clock;
  progress: Progress;
  /** Default: what a node needs. */
  requirements?: readonly Requirement[];
  /** What else the user can do where that is not possible. Default: start without containers. */
  otherwise?: string;
}

/** Installs what is missing by apt-get; does nothing, quickly, when nothing is.
 *  Errors: UsageError, before anything is changed, when that needs another user or another package manager; UsageError
 *  with apt's own words when it fails. */
export async function setUpMachine({
  clock,
  progress,
  requirements = machineRequirements,
  otherwise = 'start without containers: kubernode up --no-node',
}: SetUpMachineOptions): Promise<void> {
  const { steps, problem } = planSetup(await observeMachine(requirements), { otherwise });
  if (problem !== undefined) throw new UsageError(problem);
  for (const step of steps) await takeStep(step, { clock, progress });
  if (steps.length === 0) return;
  const missing = await findMissing(requirements);
  if (missing.length > 0) throw new UsageError(`still missing after installing: ${missing.join(', ')}`);
}

async function takeStep(
  step: SetupStep,
  { clock, progress }: Pick<SetUpMachineOptions, 'clock' | 'progress'>,
): Promise<void> {
  if (step.do === 'updateLists') return await progress.step('package lists', () => apt(['update'], { clock }));
  await progress.step(`packages ${step.packages.join(', ')}`, async () => {
    const install = ['install', '--yes', '--no-install-recommends', ...step.packages];
    try {
      await apt(install, { clock });
    } catch (error) {
      if (planRepair(toError(error).message) === 'updateLists') await apt(['update'], { clock });
      else await tryExec('dpkg', ['--configure', '-a'], { env: quietly() });
      await apt(install, { clock }).catch((error: unknown) => {
        throw new UsageError(
          `cannot install packages: ${(error as Error).message}: try ${installCommand(step.packages)}`,
          { cause: error },
        );
      });
    }
  });
}
