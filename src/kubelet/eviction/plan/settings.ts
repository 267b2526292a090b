/** How a node shares itself out: what it keeps from pods, and when it takes something back. The options and their
 *  defaults are upstream's, but for three defaults that upstream has none for: what is kept for Kubernetes itself,
 *  since the whole control plane is a process of the node here; a threshold for process ids; and how many of those one
 *  pod may have.
 *  Source: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/ */
import { isQuantity, quantityMilliValue, quantityValue } from '#api';
import { UsageError } from '#base';
import { parseDurationOption, parsePairs } from './pairs.ts';
import { parseThresholds, type Threshold, type ThresholdTexts } from './thresholds.ts';

/** The texts of the options, in upstream's form; an empty one is the default where that depends on the machine. */
export interface NodeResourceTexts extends ThresholdTexts {
  readonly evictionMaxPodGracePeriod: number;
  readonly evictionPressureTransitionPeriod: string;
  readonly kubeReserved: string;
  readonly systemReserved: string;
  /** -1 for no limit. */
  readonly podMaxPids: number;
}

/** In the words of the options, as help texts show them. */
export const defaultNodeResources: NodeResourceTexts = {
  evictionHard:
    'memory.available<100Mi,nodefs.available<10%,nodefs.inodesFree<5%,imagefs.available<15%,imagefs.inodesFree<5%,pid.available<10%',
  evictionSoft: '',
  evictionSoftGracePeriod: '',
  evictionMinimumReclaim: '',
  evictionMaxPodGracePeriod: 0,
  evictionPressureTransitionPeriod: '5m',
  kubeReserved: '',
  systemReserved: '',
  podMaxPids: 4096,
};

/** Kept from pods: CPU in millicores, memory and storage in bytes, processes. */
export interface Reserved {
  readonly cpu?: number;
  readonly memory?: number;
  readonly 'ephemeral-storage'?: number;
  readonly pid?: number;
}

/** The options, parsed. */
export interface NodeResourceSettings {
  readonly thresholds: readonly Threshold[];
  /** The longest that a pod may take to end when a soft threshold evicts it. */
  readonly maxPodGraceSeconds: number;
  /** How long a condition outlives what it was for. */
  readonly transitionMs: number;
  /** Undefined for the default, by the size of the machine. */
  readonly kubeReserved: Reserved | undefined;
  readonly systemReserved: Reserved;
  readonly podMaxPids: number | undefined;
}

/** Errors: {@link UsageError} that names the option. */
export function parseNodeResources(texts: NodeResourceTexts): NodeResourceSettings {
  return {
    thresholds: parseThresholds(texts),
    maxPodGraceSeconds: texts.evictionMaxPodGracePeriod,
    transitionMs: parseDurationOption('evictionPressureTransitionPeriod', texts.evictionPressureTransitionPeriod),
    kubeReserved: texts.kubeReserved === '' ? undefined : parseReserved('kubeReserved', texts.kubeReserved),
    systemReserved: parseReserved('systemReserved', texts.systemReserved),
    podMaxPids: texts.podMaxPids < 0 ? undefined : texts.podMaxPids,
  };
}

const reservable = ['cpu', 'memory', 'ephemeral-storage', 'pid'];

function parseReserved(option: string, text: string): Reserved {
  const amounts = [...parsePairs(option, text, '=')].map(([name, amount]) => {
    if (!reservable.includes(name)) throw new UsageError(`${option}: cannot reserve "${name}" resource`);
    if (!isQuantity(amount) || quantityMilliValue(amount) < 0)
      throw new UsageError(`${option}: ${name}: "${amount}" is not an amount`);
    return [name, name === 'cpu' ? quantityMilliValue(amount) : quantityValue(amount)];
  });
  return Object.fromEntries(amounts) as Reserved;
}
