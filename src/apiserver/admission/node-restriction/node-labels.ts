/** Which labels a kubelet may give its node: others say what the node is trusted with; pure.
 *  Source: https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#noderestriction */

import {
  archLabel,
  betaArchLabel,
  betaInstanceTypeLabel,
  betaOsLabel,
  betaRegionLabel,
  betaZoneLabel,
  hostnameLabel,
  instanceTypeLabel,
  osLabel,
  regionLabel,
  zoneLabel,
} from '#api';

const kubeletLabels = new Set([
  hostnameLabel,
  osLabel,
  archLabel,
  betaOsLabel,
  betaArchLabel,
  betaInstanceTypeLabel,
  instanceTypeLabel,
  betaRegionLabel,
  betaZoneLabel,
  regionLabel,
  zoneLabel,
]);
const kubeletDomains = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const reservedDomains = ['kubernetes.io', 'k8s.io'];
/** For administrators, to keep pods off nodes that they do not trust. */
const restrictedDomain = 'node-restriction.kubernetes.io';

/** Whether a kubelet may set, change and remove the label. */
export function isKubeletLabel(key: string): boolean {
  const slash = key.indexOf('/');
  const domain = slash < 0 ? '' : key.slice(0, slash);
  if (isIn(domain, restrictedDomain)) return false;
  if (!reservedDomains.some(reserved => isIn(domain, reserved))) return true;
  return kubeletLabels.has(key) || kubeletDomains.some(allowed => isIn(domain, allowed));
}

const isIn = (domain: string, parent: string): boolean => domain === parent || domain.endsWith(`.${parent}`);
