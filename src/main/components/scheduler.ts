import { type EnabledGates, parseFeatureGates, toFeatureGates } from '#api';
import { UsageError } from '#base';
import type { ComponentOptions } from '#cli';
import { readSettings, type Scheduler, startScheduler } from '#scheduler';
import type { Environment } from '../environment.ts';
import type { Configured } from './components.ts';

/** Reads the KubeSchedulerConfiguration that the options name. */
export async function configure({
  config,
  kubeconfig: given,
  leaderElect,
  ...options
}: ComponentOptions): Promise<Configured> {
  if (config === undefined) return {};
  const settings = await readSettings(config, parseFeatureGates(options.featureGates));
  const kubeconfig = given ?? settings.kubeconfig ?? process.env['KUBECONFIG'];
  if (kubeconfig === undefined) throw new UsageError('--kubeconfig: Required value');
  return { settings, kubeconfig, leaderElect: leaderElect && settings.leaderElect, election: settings.election };
}

/** The scheduler, in a cluster's process or alone; `kubernode why` is answered through the environment's door. */
export async function start(
  { random = Math.random, ...environment }: Environment,
  {
    settings,
    featureGates: gates,
  }: Pick<Configured, 'settings'> & { readonly featureGates?: string | EnabledGates | undefined } = {},
): Promise<Scheduler> {
  const { profiles, backoff, extenders } = settings ?? {};
  const told = { ...(profiles ? { profiles } : {}), backoff, extenders };
  const featureGates = toFeatureGates(gates);
  const scheduler = await startScheduler({ ...environment, random, featureGates, ...told });
  environment.door.explain('pods', key => scheduler.explainPod(key));
  return scheduler;
}
