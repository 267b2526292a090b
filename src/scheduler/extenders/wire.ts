/** What goes between a scheduler and its extenders, under upstream's names: Go writes the names of fields as they stand
 *  in its types, and reads them in any case. Pure.
 *  Source: https://pkg.go.dev/k8s.io/kube-scheduler/extender/v1 */
import { isObject, type JsonObject, type Node, type Pod } from '#api';
import type { ExtenderVerdicts, Victims } from '../framework/extender.ts';

/** What an extender has its nodes from. */
export interface NodeSource {
  /** The extender knows the nodes: their names are enough. */
  readonly isNodeCacheCapable: boolean;
  /** Where it is, for errors. */
  readonly url: string;
}

/** ExtenderArgs. */
export const extenderArgs = (pod: Pod, nodes: readonly Node[], { isNodeCacheCapable }: NodeSource): JsonObject => ({
  Pod: pod,
  Nodes: isNodeCacheCapable ? null : { metadata: {}, items: nodes },
  NodeNames: isNodeCacheCapable ? nodes.map(({ metadata }) => metadata.name) : null,
});

/** ExtenderBindingArgs. */
export const bindingArgs = ({ metadata: { name, namespace = '', uid } }: Pod, node: string): JsonObject => ({
  PodName: name,
  PodNamespace: namespace,
  PodUID: uid,
  Node: node,
});

/** ExtenderPreemptionArgs. */
export function preemptionArgs(pod: Pod, victims: ReadonlyMap<string, Victims>, source: NodeSource): JsonObject {
  const byNode = (describe: (victim: Pod) => unknown) =>
    Object.fromEntries(
      [...victims].map(([node, { pods, violations }]) => [
        node,
        { Pods: pods.map(describe), NumPDBViolations: violations },
      ]),
    );
  return {
    Pod: pod,
    NodeNameToVictims: source.isNodeCacheCapable ? null : byNode(victim => victim),
    NodeNameToMetaVictims: source.isNodeCacheCapable ? byNode(({ metadata }) => ({ UID: metadata.uid })) : null,
  };
}

/** A field in whichever case it is written; the exact one goes first. */
function fieldOf(object: JsonObject, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const other = Object.keys(object).find(key => key.toLowerCase() === name.toLowerCase());
  return other === undefined ? undefined : object[other];
}

function objectOf(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw new Error(`expected ${what}`);
  return value;
}

/** Reads the error that an answer tells, and throws it. */
export function throwTold(answer: unknown, what: string): void {
  const told = fieldOf(objectOf(answer, what), 'Error');
  if (typeof told === 'string' && told !== '') throw new Error(told);
}

/** ExtenderFilterResult, for the nodes that were asked about. Throws what the extender says went wrong. */
export function readFilterResult(answer: unknown, asked: readonly Node[], source: NodeSource): ExtenderVerdicts {
  throwTold(answer, 'an ExtenderFilterResult');
  const result = objectOf(answer, 'an ExtenderFilterResult');
  const known = new Set(asked.map(({ metadata }) => metadata.name));
  const feasible = namesIn(result, source);
  const stranger = feasible.find(name => !known.has(name));
  if (stranger !== undefined) {
    const [extender, node] = [source.url, stranger].map(text => JSON.stringify(text));
    throw new Error(`extender ${extender} claims a filtered node ${node} which is not found in the input node list`);
  }
  return {
    feasible,
    failed: textsOf(fieldOf(result, 'FailedNodes')),
    unresolvable: textsOf(fieldOf(result, 'FailedAndUnresolvableNodes')),
  };
}

function namesIn(result: JsonObject, { isNodeCacheCapable }: NodeSource): string[] {
  const names = fieldOf(result, 'NodeNames');
  if (isNodeCacheCapable && Array.isArray(names)) return names.map(String);
  const list = fieldOf(result, 'Nodes');
  const items = isObject(list) ? list['items'] : undefined;
  if (!Array.isArray(items)) return [];
  return items.map(item => {
    const metadata = isObject(item) ? item['metadata'] : undefined;
    return isObject(metadata) ? String(metadata['name']) : '';
  });
}

const textsOf = (value: unknown): Map<string, string> =>
  new Map(isObject(value) ? Object.entries(value).map(([name, text]) => [name, String(text)]) : []);

/** HostPriorityList as points by node's name. */
export function readPriorities(answer: unknown): Map<string, number> {
  if (answer === null) return new Map();
  if (!Array.isArray(answer)) throw new Error('expected a HostPriorityList');
  return new Map(
    answer.map(item => {
      const priority = objectOf(item, 'a HostPriority');
      return [String(fieldOf(priority, 'Host')), Number(fieldOf(priority, 'Score') ?? 0)];
    }),
  );
}

/** ExtenderPreemptionResult: which pods would go from which node. */
export function readPreemptionResult(
  answer: unknown,
): Map<string, { readonly uids: readonly string[]; readonly violations: number }> {
  const byNode = fieldOf(objectOf(answer, 'an ExtenderPreemptionResult'), 'NodeNameToMetaVictims');
  const entries = isObject(byNode) ? Object.entries(byNode) : [];
  return new Map(
    entries.map(([node, value]) => {
      const victims = isObject(value) ? value : {};
      const pods = fieldOf(victims, 'Pods');
      const uids = (Array.isArray(pods) ? pods : []).map(pod => String(fieldOf(objectOf(pod, 'a MetaPod'), 'UID')));
      return [node, { uids, violations: Number(fieldOf(victims, 'NumPDBViolations') ?? 0) }];
    }),
  );
}
