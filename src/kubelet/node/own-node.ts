/** The kubelet's own node, as the API has it. */
import { archLabel, betaArchLabel, betaOsLabel, hostnameLabel, Node, osLabel } from '#api';
import type { Client, Informers } from '#client';
import type { NodeFacts } from './node-facts.ts';
import { declaredFeatures } from './node-status.ts';

/** The part of the kubelet that others ask about labels, taints and what is allocatable. */
export interface OwnNode {
  /** As the API last told of it; as it is going to be, where the API does not have it yet. */
  current(): Node;
  /** As the API has it at this moment. */
  look(signal: AbortSignal): Promise<Node>;
  /** Resolves when the API has told of it, or that there is none yet. */
  readonly synced: Promise<void>;
}

interface OwnNodeOptions {
  readonly client: Client;
  readonly informers: Informers;
  readonly nodeName: string;
  readonly facts: NodeFacts;
  /** Added to the labels that every node has. */
  readonly labels: Readonly<Record<string, string>>;
}

/** By an informer for this one name. */
export function followOwnNode(options: OwnNodeOptions): OwnNode {
  const { client, informers, nodeName, facts } = options;
  const informer = informers.for(Node, { fieldSelector: `metadata.name=${nodeName}` });
  const unregistered: Node = {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName, labels: labelsOf(options), uid: '', resourceVersion: '', creationTimestamp: '' },
    spec: {},
  };
  const withFacts = (node: Node = unregistered): Node => ({
    ...node,
    status: {
      allocatable: { ...facts.allocatable },
      ...node.status,
      nodeInfo: facts.nodeInfo,
      declaredFeatures: [...declaredFeatures],
    },
  });
  return {
    current: () => withFacts(informer.lister.get({ name: nodeName })),
    look: async signal => withFacts(await client.find(Node, { name: nodeName }, { signal })),
    synced: informer.synced,
  };
}

/** The labels that a kubelet gives its node. */
export function labelsOf({
  nodeName,
  facts,
  labels,
}: Pick<OwnNodeOptions, 'nodeName' | 'facts' | 'labels'>): Record<string, string> {
  const { architecture, operatingSystem } = facts.nodeInfo;
  return {
    [betaArchLabel]: architecture,
    [betaOsLabel]: operatingSystem,
    [archLabel]: architecture,
    [hostnameLabel]: nodeName,
    [osLabel]: operatingSystem,
    ...facts.labels,
    ...labels,
  };
}
