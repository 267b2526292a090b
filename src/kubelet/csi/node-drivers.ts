/** The drivers that have registered at this node, and what the API is told of them: CSINode, and the node's labels of
 *  topology.
 *  Source: https://kubernetes-csi.github.io/docs/csi-node-object.html */
import { CSIDriver, deepEqual, Node } from '#api';
import { type Clock, type Logger, onAbort, toError } from '#base';
import { type Client, mergePatch } from '#client';
import { type Answer, type DriverChannel, type FoundPlugin, loadDrivers, rpcNames } from '#csi';
import { VolumeError } from '../volumes/payload.ts';
import { driverEntry, nodeLabelsOf, withDriver, withNodeId, withoutDriver } from './plan-node.ts';
import { writeCsiNode } from './write-csi-node.ts';

/** A driver that can be called, and what it can do on nodes. */
export interface NodeDriver {
  readonly name: string;
  readonly channel: DriverChannel;
  /** Whether volumes are staged once for all pods. */
  readonly stages: boolean;
  /** Whether it gives what it mounts to a group itself. */
  readonly mountsForGroup: boolean;
  /** Whether it knows one pod of a node from several. */
  readonly tellsWritersApart: boolean;
  /** Whether it counts what volumes hold. */
  readonly counts: boolean;
  /** Whether volumes grow on the node, too. */
  readonly expands: boolean;
}

interface NodeDriversOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly nodeName: string;
}

interface Registered extends Disposable {
  readonly driver: NodeDriver;
}

/** Has a channel to each driver, from its registration to its removal. */
export class NodeDrivers implements Disposable {
  readonly #options: NodeDriversOptions;
  readonly #registered = new Map<string, Registered>();

  constructor(options: NodeDriversOptions) {
    this.#options = options;
  }

  /** Takes a driver in: it can be used when the API has been told. `signal` ends that. */
  async add({ name, endpoint }: FoundPlugin, signal: AbortSignal): Promise<void> {
    const { openDriver } = await loadDrivers();
    using opening = new DisposableStack();
    const channel = opening.use(openDriver(endpoint));
    using _ending = onAbort(signal, () => channel[Symbol.dispose]());
    const [info, capabilities] = await Promise.all([
      channel.call('NodeGetInfo', {}),
      channel.call('NodeGetCapabilities', {}),
    ]);
    await this.#tell(name, info);
    this.#registered.get(name)?.[Symbol.dispose]();
    opening.use(followLimit({ ...this.#options, name, channel, tell: told => this.#tell(name, told) }));
    const open = opening.move();
    this.#registered.set(name, {
      driver: { name, channel, ...abilitiesOf(rpcNames(capabilities)) },
      [Symbol.dispose]: () => open.dispose(),
    });
  }

  /** Its socket is gone: nothing is called any more, and CSINode names it no longer. */
  async remove({ name }: FoundPlugin): Promise<void> {
    const { client, nodeName } = this.#options;
    this.#registered.get(name)?.[Symbol.dispose]();
    this.#registered.delete(name);
    const node = await client.find(Node, { name: nodeName });
    if (node) await writeCsiNode(node, drivers => withoutDriver(drivers, name), client);
  }

  /** Asks a driver again how many volumes the node can have. */
  async askLimit(name: string): Promise<void> {
    const found = this.#registered.get(name);
    if (found) await this.#tell(name, await found.driver.channel.call('NodeGetInfo', {}));
  }

  /** Errors: a {@link VolumeError} when it has not registered. */
  get(name: string): NodeDriver {
    const found = this.#registered.get(name);
    if (!found) throw new VolumeError(`driver name ${name} not found in the list of registered CSI drivers`);
    return found.driver;
  }

  [Symbol.dispose](): void {
    for (const one of this.#registered.values()) one[Symbol.dispose]();
    this.#registered.clear();
  }

  /** Tells the API what a driver says of this node. */
  async #tell(name: string, info: Answer<'NodeGetInfo'>): Promise<void> {
    const { client, nodeName } = this.#options;
    const node = await client.get(Node, { name: nodeName });
    const labels = nodeLabelsOf(info);
    const annotations = withNodeId(node.metadata.annotations, name, info.nodeId);
    const isTold =
      Object.entries(labels).every(([key, value]) => node.metadata.labels?.[key] === value) &&
      deepEqual(annotations, node.metadata.annotations);
    if (!isTold) await client.patch(Node, { name: nodeName }, mergePatch({ metadata: { labels, annotations } }));
    await writeCsiNode(node, drivers => withDriver(drivers, driverEntry(name, info)), client);
  }
}

const abilitiesOf = (can: ReadonlySet<string>): Omit<NodeDriver, 'name' | 'channel'> => ({
  stages: can.has('STAGE_UNSTAGE_VOLUME'),
  mountsForGroup: can.has('VOLUME_MOUNT_GROUP'),
  tellsWritersApart: can.has('SINGLE_NODE_MULTI_WRITER'),
  counts: can.has('GET_VOLUME_STATS'),
  expands: can.has('EXPAND_VOLUME'),
});

interface Limited extends NodeDriversOptions {
  readonly name: string;
  readonly channel: DriverChannel;
  readonly tell: (info: Answer<'NodeGetInfo'>) => Promise<void>;
}

/** How often it is looked whether a driver's object asks for it. */
const lookMs = 60_000;
/** As upstream: no driver is asked more often. */
const shortestPeriodMs = 10_000;

/** Asks a driver how many volumes the node can take, as often as its object says. */
function followLimit({ client, clock, logger, name, channel, tell }: Limited): Disposable {
  const stop = new AbortController();
  const follow = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      const seconds = (await client.find(CSIDriver, { name }))?.spec.nodeAllocatableUpdatePeriodSeconds;
      await clock.sleep(seconds === undefined ? lookMs : Math.max(seconds * 1000, shortestPeriodMs), stop.signal);
      if (seconds !== undefined) await tell(await channel.call('NodeGetInfo', {}));
    }
  };
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      try {
        await follow();
      } catch (error) {
        if (stop.signal.aborted) return;
        logger.debug('cannot ask how many volumes a node can take', { driver: name, error: toError(error) });
        await clock.sleep(lookMs, stop.signal).catch(() => undefined);
      }
    }
  };
  void run();
  return { [Symbol.dispose]: () => stop.abort() };
}
