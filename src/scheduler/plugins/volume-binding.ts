/** VolumeBinding: a pod goes where the volumes of its claims are, or can be had.
 *
 *  Claims that have a volume narrow the nodes to those that reach it. Of claims whose class waits for a pod, each node
 *  is asked for free volumes, and else whether the class makes volumes there. What was chosen is set aside with the
 *  node, and before the pod is bound the API is told, and the claims have got their volumes. Nodes are liked more on
 *  which the claims take less of what there is.
 *  Source: https://kubernetes.io/docs/concepts/storage/storage-classes/#volume-binding-mode */
import {
  boundByControllerAnnotation,
  CSIDriver,
  CSIStorageCapacity,
  keyOf,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  quantityValue,
  StorageClass,
  selectedNodeAnnotation,
  storageClassOf,
} from '#api';
import { followUntil, mergePatch } from '#client';
import { eventToRegister } from '../framework/cluster-event.ts';
import type { Handle } from '../framework/handle.ts';
import { type BindingContext, definePlugin, type PluginFactory, type Rejection } from '../framework/plugin.ts';
import type { ShapePoint } from './resources/scoring-strategy.ts';
import { checkBound, chooseVolumes, type VolumeChoice, volumeReasons } from './volumes/find-volumes.ts';
import { type ClaimSources, hasClaims, isBound, type PodClaims, sortClaims } from './volumes/pod-claims.ts';
import { emptiestFirst, scoreVolumes } from './volumes/score-volumes.ts';
import { capacityFor, hasRoomFor } from './volumes/storage-capacity.ts';

/** What its configuration says. */
export interface VolumeBindingArgs {
  /** How long a pod waits at most for its volumes; 0 for not at all. Default 600. */
  readonly bindTimeoutSeconds?: number;
  /** How nodes are liked by the part of their storage that the claims take. Default: the less, the more. */
  readonly shape?: readonly ShapePoint[];
}

const nothing: PodClaims = { bound: [], waiting: [] };

/** What pods on their way to a node have chosen, by UID: of all profiles, which share the volumes. */
const noChoices = () => new Map<string, VolumeChoice>();

/** Makes the plugin with arguments. */
export const createVolumeBinding = ({
  bindTimeoutSeconds = 600,
  shape = emptiestFirst,
}: VolumeBindingArgs = {}): PluginFactory =>
  definePlugin<PodClaims, PodClaims>('VolumeBinding', handle => {
    const claims = handle.lister(PersistentVolumeClaim);
    const volumes = handle.lister(PersistentVolume);
    const classes = handle.lister(StorageClass);
    const drivers = handle.lister(CSIDriver);
    const capacities = handle.lister(CSIStorageCapacity);
    const chosen = handle.once(noChoices);
    const classOf = (claim: PersistentVolumeClaim) => classes.get({ name: storageClassOf(claim) });
    const driverOf = ({ provisioner }: StorageClass) => drivers.get({ name: provisioner });
    const capacityFacts = (storageClass: StorageClass, node: Node) => ({
      node,
      driver: driverOf(storageClass),
      capacities: capacities.list(),
    });
    const hasRoom = (claim: PersistentVolumeClaim, storageClass: StorageClass, node: Node) =>
      hasRoomFor(claim, storageClass, capacityFacts(storageClass, node));
    const bytesFor = (claim: PersistentVolumeClaim, node: Node) => {
      const storageClass = classOf(claim);
      const found = storageClass && capacityFor(claim, storageClass, capacityFacts(storageClass, node));
      return found && quantityValue(found.capacity ?? '0');
    };
    /** Whether anything is known of the storage for the claims, so that nodes may differ. */
    const isKnown = ({ waiting }: PodClaims): boolean => {
      const names = new Set(waiting.map(storageClassOf));
      return (
        waiting.some(claim => {
          const storageClass = classOf(claim);
          return storageClass !== undefined && driverOf(storageClass)?.spec.storageCapacity === true;
        }) ||
        volumes
          .list()
          .some(({ spec, status }) => status?.phase === 'Available' && names.has(spec.storageClassName ?? ''))
      );
    };
    const sources: ClaimSources = { claim: key => claims.get(key), storageClass: name => classes.get({ name }) };
    const taken = () =>
      new Set([...chosen.values()].flatMap(({ found }) => found.map(({ volume }) => volume.metadata.name)));
    const choose = (node: Node, { waiting }: PodClaims) =>
      chooseVolumes(node, waiting, { volumes: volumes.list(), taken: taken(), classOf, hasRoom });

    return {
      eventsToRegister: [
        eventToRegister(Node, ['Add', 'UpdateNodeLabel']),
        eventToRegister(PersistentVolumeClaim, ['Add', 'Update'], (pod, { object }) => isInNamespace(pod, object)),
        eventToRegister(PersistentVolume, ['Add', 'Update']),
        eventToRegister(StorageClass, ['Add', 'Update']),
        eventToRegister(CSIDriver, ['Add', 'Update'], pod => hasClaims(pod)),
        eventToRegister(CSIStorageCapacity, ['Add', 'Update'], pod => hasClaims(pod)),
      ],
      preFilter(pod) {
        if (!hasClaims(pod)) return { state: nothing, skipsFilter: true };
        const sorted = sortClaims(pod, sources);
        return typeof sorted === 'string' ? { reasons: [sorted], isUnresolvable: true } : { state: sorted };
      },
      filter(_, { node }, state) {
        const why = checkBound(node, state.bound, name => volumes.get({ name }));
        if (why !== undefined) return { reasons: [why], isUnresolvable: true };
        const choice = state.waiting.length === 0 ? undefined : choose(node, state);
        return typeof choice === 'string' ? { reasons: [choice], isUnresolvable: true } : undefined;
      },
      preScore: (_, __, state) => (state.waiting.length > 0 && isKnown(state) ? { state } : 'skip'),
      score(_, { node }, state) {
        const choice = choose(node, state);
        return typeof choice === 'string'
          ? 0
          : scoreVolumes(choice, { shape, capacityFor: claim => bytesFor(claim, node) });
      },
      reserve(pod, nodeName, state) {
        if (state.waiting.length === 0) return undefined;
        const node = handle.snapshot().get(nodeName)?.node;
        const choice = node ? choose(node, state) : volumeReasons.noneFree;
        if (typeof choice === 'string') return { reasons: [choice] };
        chosen.set(pod.metadata.uid, choice);
        return undefined;
      },
      unreserve: pod => void chosen.delete(pod.metadata.uid),
      preBindPreFlight: pod => chosen.has(pod.metadata.uid),
      async preBind(pod, nodeName, context) {
        const choice = chosen.get(pod.metadata.uid);
        const timeoutMs = bindTimeoutSeconds * 1000;
        return choice && (await bindVolumes(choice, nodeName, { handle, context, timeoutMs }));
      },
      postBind: pod => void chosen.delete(pod.metadata.uid),
    };
  });

/** The plugin with upstream's defaults. */
export const volumeBinding = createVolumeBinding();

const isInNamespace = (pod: Pod, { metadata }: PersistentVolumeClaim): boolean =>
  pod.metadata.namespace === metadata.namespace && hasClaims(pod);

interface Binding {
  readonly handle: Handle;
  readonly context: BindingContext<PodClaims>;
  readonly timeoutMs: number;
}

/** Tells the API what was chosen, and waits until the claims have their volumes. */
async function bindVolumes(
  { found, provisioned }: VolumeChoice,
  nodeName: string,
  { handle: { client, clock }, context, timeoutMs }: Binding,
): Promise<Rejection | undefined> {
  for (const { claim, volume } of found) await setAside(volume, claim, client);
  for (const claim of provisioned) {
    const { uid, resourceVersion } = claim.metadata;
    const metadata = { uid, resourceVersion, annotations: { [selectedNodeAnnotation]: nodeName } };
    await client.patch(PersistentVolumeClaim, keyOf(claim), mergePatch({ metadata }));
  }
  const timeout = new AbortController();
  using _timer = clock.setTimeout(() => timeout.abort(), timeoutMs);
  const signal = AbortSignal.any([context.signal, timeout.signal]);
  for (const claim of [...found.map(one => one.claim), ...provisioned]) {
    const why = await waitForVolume(claim, { client, signal, isMade: provisioned.includes(claim) });
    if (why !== undefined) return { reasons: [why] };
  }
  return undefined;
}

/** The volume names the claim, as the binder would have it. */
async function setAside(
  volume: PersistentVolume,
  { metadata }: PersistentVolumeClaim,
  client: Handle['client'],
): Promise<void> {
  if (volume.spec.claimRef?.uid) return;
  const { namespace = '', name, uid, resourceVersion } = metadata;
  const claimRef = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace, name, uid, resourceVersion };
  const annotations = volume.spec.claimRef ? {} : { annotations: { [boundByControllerAnnotation]: 'yes' } };
  const { uid: volumeUid, resourceVersion: version } = volume.metadata;
  const patch = mergePatch({
    metadata: { uid: volumeUid, resourceVersion: version, ...annotations },
    spec: { claimRef },
  });
  await client.patch(PersistentVolume, keyOf(volume), patch);
}

/** Why the claim gets no volume; undefined when it has one. Who should make it takes the choice of the node back when
 *  they cannot. */
async function waitForVolume(
  claim: PersistentVolumeClaim,
  { client, signal, isMade }: { client: Handle['client']; signal: AbortSignal; isMade: boolean },
): Promise<string | undefined> {
  const { name, namespace = '' } = claim.metadata;
  let why: string | undefined;
  const isDecided = (object: PersistentVolumeClaim, isGone: boolean): boolean => {
    if (isGone) why = `persistentvolumeclaim "${name}" not found`;
    else if (isMade && object.metadata.annotations?.[selectedNodeAnnotation] === undefined)
      why = `selectedNode annotation reset for PVC "${name}"`;
    return why !== undefined || isBound(object);
  };
  const scope = { namespace, fieldSelector: `metadata.name=${name}` };
  const isDone = await followUntil(client, PersistentVolumeClaim, { ...scope, isDone: isDecided, signal });
  return isDone ? why : 'binding volumes: context deadline exceeded';
}
