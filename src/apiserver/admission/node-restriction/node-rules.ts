/** What a kubelet may do to its node, and to what is named after it; pure. */
import { deepEqual, type Node } from '#api';
import { isKubeletLabel } from './node-labels.ts';
import type { NodeRule } from './node-rule.ts';

/** A kubelet writes its own Node, and of labels and taints only those that it may have. */
export const checkNode: NodeRule = ({ operation, name, object, old }, { nodeName }) => {
  if ((object?.metadata.name ?? name) !== nodeName)
    return `node "${nodeName}" is not allowed to modify node "${object?.metadata.name ?? name}"`;
  if (operation === 'CREATE') return checkNew(object as Node, nodeName);
  return operation === 'UPDATE' ? checkChange(object as Node, old as Node, nodeName) : undefined;
};

function checkNew(
  { metadata, spec = {} }: Partial<Node> & Pick<Node, 'metadata'>,
  nodeName: string,
): string | undefined {
  const may = `node "${nodeName}" is not allowed to`;
  if (spec.configSource) return `${may} create pods with a non-nil configSource`;
  if (metadata.ownerReferences?.length) return `${may} set ownerReferences`;
  if (spec.podCIDR || spec.podCIDRs?.length) return `${may} set podCIDRs`;
  const labels = forbiddenChanges(metadata.labels, undefined);
  return labels === '' ? undefined : `${may} set the following labels: ${labels}`;
}

function checkChange(node: Node, old: Node, nodeName: string): string | undefined {
  const may = `node "${nodeName}" is not allowed to modify`;
  const { configSource } = node.spec;
  // It may drop an old one.
  if (configSource && !deepEqual(configSource, old.spec.configSource))
    return `node "${nodeName}" cannot update configSource to a new non-nil configSource`;
  if (!deepEqual(node.metadata.ownerReferences ?? [], old.metadata.ownerReferences ?? []))
    return `${may} ownerReferences`;
  // Taints keep pods off that it should not have.
  if (!deepEqual(node.spec.taints ?? [], old.spec.taints ?? [])) return `${may} taints`;
  if (!deepEqual(rangesOf(node), rangesOf(old))) return `${may} podCIDRs`;
  const labels = forbiddenChanges(node.metadata.labels, old.metadata.labels);
  return labels === '' ? undefined : `${may} labels: ${labels}`;
}

const rangesOf = ({ spec: { podCIDR = '', podCIDRs = [] } }: Node): string[] => [podCIDR, ...podCIDRs];

type Labels = Readonly<Record<string, string>> | undefined;

/** The labels that were added, changed or taken away and are none of a kubelet's, in order, by commas. */
function forbiddenChanges(labels: Labels = {}, old: Labels = {}): string {
  const changed = Object.keys({ ...labels, ...old }).filter(
    key => Object.hasOwn(labels, key) !== Object.hasOwn(old, key) || labels[key] !== old[key],
  );
  return changed
    .filter(key => !isKubeletLabel(key))
    .sort()
    .join(', ');
}

const leaseNamespace = 'kube-node-lease';

/** A kubelet writes the lease of its own name in `kube-node-lease`. */
export const checkLease: NodeRule = (request, by) =>
  request.namespace === leaseNamespace
    ? ownNameRule('node lease')(request, by)
    : `can only access leases in the "${leaseNamespace}" system namespace`;

/** Objects of which each node has one, by its own name. */
export const ownNameRule =
  (what: string): NodeRule =>
  ({ object, name }, { nodeName }) =>
    (object?.metadata.name ?? name) === nodeName
      ? undefined
      : `can only access ${what} with the same name as the requesting node`;
