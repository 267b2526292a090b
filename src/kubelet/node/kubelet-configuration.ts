/** The configuration that a kubelet runs with, in the words of upstream's file, as `/configz` shows it: what there is
 *  a setting or a constant for here, and nothing else. Pure.
 *  Source: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
import { formatDurationMs } from '#base';
import type { NodeResourceSettings, Reserved } from '../eviction/plan/settings.ts';
import type { Amount, Threshold } from '../eviction/plan/thresholds.ts';
import { imageThresholds } from '../images/plan-image-garbage.ts';
import { maxLogFiles, maxLogMebibytes } from '../logs/rotate-log.ts';
import { leaseSeconds, reportEveryMs } from './node-reporter.ts';

interface Settings {
  readonly port: number;
  readonly staticPodPath: string | undefined;
  readonly clusterDomain: string;
  readonly clusterDns: readonly string[];
  readonly cgroupRoot: string;
  /** Quantities of the node, by resource. */
  readonly capacity: Readonly<Record<string, string>>;
  readonly settings: NodeResourceSettings;
}

/** A KubeletConfiguration. */
export function kubeletConfiguration(given: Settings): Readonly<Record<string, unknown>> {
  const { port, staticPodPath, clusterDomain, clusterDns, cgroupRoot, capacity, settings } = given;
  const { thresholds, kubeReserved, systemReserved, podMaxPids = -1, transitionMs, maxPodGraceSeconds } = settings;
  const hard = thresholds.filter(({ graceMs }) => graceMs === undefined);
  const soft = thresholds.filter(({ graceMs }) => graceMs !== undefined);
  return {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    ...(staticPodPath === undefined ? {} : { staticPodPath }),
    port,
    authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
    authorization: { mode: 'Webhook' },
    clusterDomain,
    clusterDNS: clusterDns,
    nodeStatusReportFrequency: formatDurationMs(reportEveryMs),
    nodeLeaseDurationSeconds: leaseSeconds,
    imageGCHighThresholdPercent: imageThresholds.high,
    imageGCLowThresholdPercent: imageThresholds.low,
    cgroupRoot,
    cgroupDriver: 'cgroupfs',
    maxPods: Number(capacity['pods']),
    podPidsLimit: podMaxPids,
    evictionHard: bySignal(hard, ({ value }) => amountOf(value)),
    evictionSoft: bySignal(soft, ({ value }) => amountOf(value)),
    evictionSoftGracePeriod: bySignal(soft, ({ graceMs = 0 }) => formatDurationMs(graceMs)),
    evictionPressureTransitionPeriod: formatDurationMs(transitionMs),
    evictionMaxPodGracePeriod: maxPodGraceSeconds,
    evictionMinimumReclaim: bySignal(thresholds, ({ minimumReclaim }) => minimumReclaim && amountOf(minimumReclaim)),
    containerLogMaxSize: `${maxLogMebibytes}Mi`,
    containerLogMaxFiles: maxLogFiles,
    systemReserved: reservedOf(systemReserved),
    ...(kubeReserved ? { kubeReserved: reservedOf(kubeReserved) } : {}),
  };
}

/** What is said of thresholds, by their signals; without those of which nothing is. */
const bySignal = (thresholds: readonly Threshold[], say: (threshold: Threshold) => string | undefined) =>
  Object.fromEntries(
    thresholds.flatMap(threshold => {
      const said = say(threshold);
      return said === undefined ? [] : [[threshold.signal, said]];
    }),
  );

const amountOf = (amount: Amount): string =>
  'share' in amount ? `${Number((amount.share * 100).toPrecision(6))}%` : quantityOf(amount.units);

/** Whole mebibytes and kibibytes are written so. */
function quantityOf(units: number): string {
  for (const [suffix, size] of [
    ['Mi', 2 ** 20],
    ['Ki', 2 ** 10],
  ] as const)
    if (units > 0 && units % size === 0) return `${units / size}${suffix}`;
  return String(units);
}

const reservedOf = ({ cpu, ...others }: Reserved): Readonly<Record<string, string>> => ({
  ...(cpu === undefined ? {} : { cpu: `${cpu}m` }),
  ...Object.fromEntries(Object.entries(others).map(([name, units]) => [name, quantityOf(units)])),
});
