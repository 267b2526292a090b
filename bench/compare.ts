/** Plays the same requests to two API servers and prints where their answers differ, by kind of difference:
 *  `node bench/compare.ts A.kubeconfig B.kubeconfig [--seed N] [--only PATTERN] [--all] [--show
 *  INDEX]`. Both have to be alone, without controllers and nodes (`kubernode apiserver --data-dir DIR`). What must
 *  differ is made equal: [normalize](compare/normalize.ts). A server differs in nothing from another of its version.
 *  Ends with code 1 where something differs. */
import { parseArgs } from 'node:util';
import { createPicker } from '../src/apiserver/fixtures/hostile.ts';
import { bodies } from './compare/bodies.ts';
import { cbor } from './compare/cbor.ts';
import { custom } from './compare/custom.ts';
import { differencesOf } from './compare/differences.ts';
import { forms } from './compare/forms.ts';
import { lists } from './compare/lists.ts';
import { lives } from './compare/lives.ts';
import { type Played, Player, type Scenario } from './compare/player.ts';
import { openServer, type Server } from './compare/server.ts';
import { watches } from './compare/watches.ts';
import { writers } from './compare/writers.ts';

const options = {
  seed: { type: 'string', default: '1' },
  only: { type: 'string', default: '' },
  all: { type: 'boolean', default: false },
  show: { type: 'string' },
} as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const [first, second] = positionals;
if (!first || !second)
  throw new Error('usage: node bench/compare.ts A.kubeconfig B.kubeconfig [--seed N] [--only PATTERN] [--all]');

const scenarios = [...bodies, ...lists, ...watches, ...writers, ...lives, ...forms, ...custom, ...cbor].filter(
  ({ name }) => new RegExp(values.only).test(name),
);
/** Histories at a time. */
const together = 4;
/** Of this run, so that it can be repeated on the same servers. */
const prefix = `c${Date.now().toString(36).slice(-5)}`;

using a = await openServer(first);
using b = await openServer(second);
const groups = new Map<string, { count: number; example: string }>();
let requests = 0;
let equal = 0;
let next = 0;
await Promise.all(Array.from({ length: together }, work));

for (const [what, { count, example }] of [...groups].toSorted(([, x], [, y]) => y.count - x.count))
  console.log(`${String(count).padStart(5)}  ${what}\n       ${example}`);
console.log(`seed ${values.seed}: ${scenarios.length} histories, ${requests} requests, ${equal} answered alike`);
process.exitCode = equal === requests ? 0 : 1;

async function work(): Promise<void> {
  for (let index = next++; index < scenarios.length; index = next++) {
    const scenario = scenarios[index] as Scenario;
    const namespace = `${prefix}${index}`;
    const [ofA = [], ofB = []] = await Promise.all([a, b].map(server => playOn(server, scenario, namespace)));
    const longer = ofA.length > ofB.length ? ofA : ofB;
    for (const at of longer.keys()) compare({ scenario, namespace, at }, ofA[at], ofB[at]);
  }
}

function compare(
  { scenario, namespace, at }: { scenario: Scenario; namespace: string; at: number },
  left?: Played,
  right?: Played,
): void {
  requests++;
  const isSameRequest = left?.request === right?.request;
  const differences = isSameRequest
    ? differencesOf(left?.answer, right?.answer)
    : [{ path: 'request', a: left?.request, b: right?.request }];
  if (differences.length === 0) equal++;
  if (values.show === String(at)) console.log(scenario.name, JSON.stringify([left, right], undefined, 1));
  const kind = scenario.name.split(' of ')[0] as string;
  for (const { path, a: answered, b: other } of values.all ? differences : differences.slice(0, 3)) {
    const what = `${kind}: ${path.replace(/\[\d+\]/g, '[]')}: ${short(answered)} <> ${short(other)}`;
    note(what.replaceAll(namespace, 'NS'), `${scenario.name} #${at}: ${left?.request}`);
  }
}

async function playOn(server: Server, { play }: Scenario, namespace: string) {
  const player = new Player(server, namespace);
  await player.post('/api/v1/namespaces', { metadata: { name: namespace } });
  await player.post(player.at('api/v1', 'serviceaccounts'), { metadata: { name: 'default' } });
  await play(player, createPicker(Number(values.seed)));
  return player.played;
}

function note(what: string, example: string): void {
  const group = groups.get(what) ?? { count: 0, example };
  group.count++;
  groups.set(what, group);
}

function short(value: unknown): string {
  const text = value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
