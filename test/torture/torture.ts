/** Tortures clusters: load, kills, and a judgement of all that clients saw. A chapter is one cluster from its first
 *  start to its end. */
import { Namespace } from '#api';
import { seededRandom } from '#base';
import type { Client } from '#client';
import { eventually } from '../support/cluster.ts';
import { checkHistory } from './check-history.ts';
import { type KillKind, startDoomedCluster } from './cluster.ts';
import { follow } from './follower.ts';
import type { Listing, Supply, Violation } from './history.ts';
import { namespace, Recorder, type ResourceName, resources, type Target } from './recorder.ts';
import { countSupplies } from './supplies.ts';
import { runWriter } from './writer.ts';

export interface ChapterOptions {
  readonly seed: number;
  readonly kills: number;
  /** How often the history is forgotten, as for `--etcd-compaction-interval`. */
  readonly compactionInterval: string;
  /** Cut the power of a disk too; needs root. */
  readonly powerCuts: boolean;
}

export interface Chapter {
  readonly violations: readonly Violation[];
  /** Kills by kind, and what was looked at. */
  readonly figures: Readonly<Record<string, number>>;
}

const configMapWriters = 12;
const configMaps = 5;
const serviceWriters = 4;
/** After so many requests an object is left as it is and another takes its place, so that the search for an order
 *  ends. */
const attemptsPerObject = 300;
/** A /24 of addresses, so that services soon get some that others had before. */
const serviceCidr = '10.96.7.0/24';

export async function runChapter({ seed, kills, compactionInterval, powerCuts }: ChapterOptions): Promise<Chapter> {
  // Two sequences, so that the kills are the same however fast the writers go.
  const [random, writersRandom] = [seededRandom(seed), seededRandom(~seed)];
  const args = ['--service-cidr', serviceCidr, '--etcd-compaction-interval', compactionInterval];
  await using cluster = await startDoomedCluster({ random, args, onSmallDisk: powerCuts });
  const { client } = cluster;
  await client.create(Namespace, { metadata: { name: namespace }, spec: {} });
  const before = await countSupplies(client);

  const recorder = new Recorder(client);
  const followers = resourceNames.map(resource => follow(resource, { client, recorder }));
  const stop = new AbortController();
  const writers = startWriters(recorder, writersRandom, stop.signal);
  const done: KillKind[] = [];
  while (done.length < kills) {
    const enough = recorder.acknowledged + 20 + Math.floor(random() * 400);
    // However slow the machine is, it goes on.
    for (let seen = recorder.acknowledged; seen < enough; seen = recorder.acknowledged)
      await eventually('one more write is acknowledged', async () => recorder.acknowledged > seen);
    const kind = chooseKill(random, { done, powerCuts });
    await cluster.kill(kind);
    done.push(kind);
  }
  stop.abort();
  await Promise.all(writers);

  const last = await Promise.all(resourceNames.map(resource => writeLast(recorder, resource)));
  await Promise.all(followers.map((follower, index) => follower.stopAt(last[index] ?? 0)));
  await cluster.kill('group');
  const end = await Promise.all(resourceNames.map(resource => listAtEnd(recorder, resource)));
  for (const resource of resourceNames) await client.deleteCollection(resources[resource], { namespace });
  const supplies = compare(before, await countSupplies(client));
  const { attempts, listings, stretches, surprises } = recorder;
  const { violations, figures } = checkHistory({ attempts, listings, stretches, surprises, supplies, end });
  return { violations, figures: { ...countKills([...done, 'group']), ...figures } };
}

const resourceNames = Object.keys(resources) as ResourceName[];

function startWriters(recorder: Recorder, random: () => number, signal: AbortSignal): Promise<void>[] {
  const shared = Array.from({ length: configMaps }, (_, slot) => objectsOf('configmaps', slot));
  const anyShared = () => shared[Math.floor(random() * configMaps)]?.() as Target;
  return [
    ...Array.from({ length: configMapWriters }, (_, index) =>
      runWriter({ name: `writer-${index}`, recorder, random, signal, nextTarget: anyShared }),
    ),
    // Each has services of its own, so that it knows from when to when they have their addresses.
    ...Array.from({ length: serviceWriters }, (_, index) =>
      runWriter({
        name: `service-writer-${index}`,
        recorder,
        random,
        signal,
        nextTarget: objectsOf('services', index),
      }),
    ),
  ];
}

/** One object after the other. */
function objectsOf(resource: ResourceName, slot: number): () => Target {
  let count = 0;
  return () => ({ resource, name: `object-${slot}-${Math.floor(count++ / attemptsPerObject)}` });
}

const weights: readonly (readonly [KillKind, number])[] = [
  ['process', 7],
  ['group', 5],
  ['start', 4],
  ['power', 4],
  ['term', 2],
];
/** The pause before a supervisor's next start doubles with each death in a row. */
const deathsInARow = 2;

function chooseKill(
  random: () => number,
  { done, powerCuts }: { done: readonly KillKind[]; powerCuts: boolean },
): KillKind {
  const isRestless = done.slice(-deathsInARow).filter(kind => kind === 'process').length === deathsInARow;
  const possible = weights.filter(([kind]) => (kind !== 'power' || powerCuts) && (kind !== 'process' || !isRestless));
  let at = random() * possible.reduce((sum, [, weight]) => sum + weight, 0);
  return possible.find(([, weight]) => (at -= weight) < 0)?.[0] ?? 'group';
}

const countKills = (kinds: readonly KillKind[]): Record<string, number> =>
  Object.fromEntries([
    ['kills', kinds.length],
    ...weights.map(([kind]) => [`... of kind ${kind}`, kinds.filter(each => each === kind).length]),
  ]);

/** One more object, whose revision is after everything else. */
async function writeLast(recorder: Recorder, resource: ResourceName): Promise<number> {
  const target = { resource, name: 'object-999-0' };
  const value = recorder.newValue();
  const metadata = { name: target.name, namespace, annotations: { value } };
  const spec = resource === 'services' ? { spec: { ports: [{ port: 80 }] } } : {};
  const intent = { ...target, client: 'end', verb: 'create' as const, writes: value };
  const attempt = await recorder.attempt(intent, (client: Client) =>
    client.create(resources[resource], { metadata, ...spec }),
  );
  if (!attempt?.state) throw new Error(`the last of the ${resource} could not be written: ${attempt?.outcome}`);
  return attempt.state.revision;
}

async function listAtEnd(recorder: Recorder, resource: ResourceName): Promise<Listing> {
  const listing = await recorder.list(resource);
  if (!listing) throw new Error(`${resource} cannot be listed at the end`);
  return listing;
}

const compare = (before: Record<string, number>, after: Record<string, number>): Supply[] =>
  Object.entries(before).map(([what, count]) => ({ what, before: count, after: after[what] ?? 0 }));
