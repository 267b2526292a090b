/** What a configuration says in words, and in files that it names, as the parts of a cluster take it. */
import { parseSwitches, type Switches } from '#api';
import { type AdmissionSettings, readAdmissionSettings, readTokenFile, type StaticToken } from '#apiserver';
import { parseDurationMs } from '#base';
import type { ClusterConfiguration } from '#cli';
import { type NodeResourceSettings, parseNodeResources } from '#kubelet';
import { readSettings, type SchedulerSettings } from '#scheduler';

/** Checked: what cannot be is a UsageError before anything is started. */
export interface ClusterSettings {
  readonly resources: NodeResourceSettings;
  readonly switches: Switches;
  /** Default: upstream's. */
  readonly schedulerSettings: SchedulerSettings | undefined;
  readonly admissionSettings: AdmissionSettings | undefined;
  readonly staticTokens: readonly StaticToken[];
  /** How long pods may take to end when the cluster stops. */
  readonly shutdownGraceSeconds: number;
}

/** Reads and checks them. Rejects with a UsageError that says what is wrong where. */
export async function readClusterSettings(configuration: ClusterConfiguration): Promise<ClusterSettings> {
  const { schedulerConfig, admissionControlConfigFile, tokenAuthFile, shutdownGracePeriod } = configuration;
  const resources = parseNodeResources(configuration);
  const switches = parseSwitches(configuration);
  return {
    resources,
    switches,
    schedulerSettings: schedulerConfig === '' ? undefined : await readSettings(schedulerConfig, switches.featureGates),
    admissionSettings: await readAdmissionSettings(admissionControlConfigFile),
    staticTokens: await readTokenFile(tokenAuthFile),
    shutdownGraceSeconds: Math.round((parseDurationMs(shutdownGracePeriod) ?? 0) / 1000),
  };
}
