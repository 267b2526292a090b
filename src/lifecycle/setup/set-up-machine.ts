/** Gives this machine the packages that a node needs. */
import { type Clock, toError, tryExec, UsageError } from '#base';
import { findMissing, observeMachine } from './observe.ts';
import { packageError } from './package-error.ts';
import { installCommand, planRepair, planSetup, type SetupStep } from './plan.ts';
import type { Progress } from './progress.ts';
import { machineRequirements, type Requirement } from './requirements.ts';

export interface SetUpMachineOptions {
  clock: Clock;
  progress: Progress;
  /** Default: what a node needs. */
  requirements?: readonly Requirement[];
}

/** Installs what is missing by apt-get; does nothing, quickly, when nothing is.
 *  Errors: UsageError, before anything is changed, when that needs another user or another package manager; UsageError with
 *  apt's own words when it fails. */
export async function setUpMachine({
  clock,
  progress,
  requirements = machineRequirements,
}: SetUpMachineOptions): Promise<void> {
  const { steps, problem } = planSetup(await observeMachine(requirements));
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
  if (step.do === 'updateLists') return await progress.step('package lists', () => apt(['update'], clock));
  await progress.step(`packages ${step.packages.join(', ')}`, async () => {
    const install = ['install', '--yes', '--no-install-recommends', ...step.packages];
    try {
      await apt(install, clock);
    } catch (error) {
      if (planRepair(toError(error).message) === 'updateLists') await apt(['update'], clock);
      else await tryExec('dpkg', ['--configure', '-a'], { env: quietly() });
      await apt(install, clock).catch((error: unknown) => {
        throw new UsageError(
          `cannot install packages: ${(error as Error).message}: try ${installCommand(step.packages)}`,
          { cause: error },
        );
      });
    }
  });
}

/** How long another package manager may hold apt's locks. */
const lockTimeoutSeconds = 300;

async function apt(args: readonly string[], clock: Clock): Promise<void> {
  const deadline = clock.now() + lockTimeoutSeconds * 1000;
  const env = quietly();
  for (;;) {
    const options = ['-qq', '-o', `DPkg::Lock::Timeout=${lockTimeoutSeconds}`, '-o', 'Dpkg::Use-Pty=0'];
    const result = await tryExec('apt-get', [...options, ...args], { env });
    if (result.exitCode === 0) return;
    // apt itself waits for dpkg's lock, but not for the one of the package lists.
    if (!/Could not get lock/.test(result.stderr) || clock.now() > deadline) throw new Error(packageError(result));
    await clock.sleep(500);
  }
}

const quietly = (): NodeJS.ProcessEnv => ({ ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' });
