/** How many pods a kubelet has turned away, under upstream's names.
 *  Source: https://kubernetes.io/docs/reference/instrumentation/metrics/, `kubelet_admission_rejections_total` */
import { Counter } from '#base';

/** The reasons that are told apart; others are counted together, for there may be any number of them. */
const known: ReadonlySet<string> = new Set([
  'AppArmor',
  'Evicted',
  'OutOfcpu',
  'OutOfephemeral-storage',
  'OutOfmemory',
  'OutOfpods',
  'PodFeatureUnsupported',
  'PodOSNotSupported',
  'PodOSSelectorNodeLabelDoesNotMatch',
  'SupplementalGroupsPolicyNotSupported',
  'SysctlForbidden',
  'UnexpectedAdmissionError',
  'VolumeAttachmentLimitExceeded',
]);

/** The number of one kubelet. */
export class RejectionMetrics {
  /** By reason. */
  readonly family = new Counter({
    name: 'kubelet_admission_rejections_total',
    help: '[ALPHA] Pods that the node has turned away.',
    labels: ['reason'],
  });

  /** A pod was turned away. */
  rejected(reason: string): void {
    this.family.at(labelOf(reason)).value++;
  }
}

/** As upstream, what lacks in resources that are not every node's is one. */
function labelOf(reason: string): string {
  if (known.has(reason)) return reason;
  return reason.startsWith('OutOf') ? 'OutOfExtendedResources' : 'Other';
}
