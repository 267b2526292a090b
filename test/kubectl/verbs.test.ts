/** Every verb of kubectl's help that talks to the API, by tables of commands, as each of several versions has it:
 *  against an API server, controllers and simulated nodes. What streams from containers is in kubectl.test.ts. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { tryExec } from '#base';
import { makeCertificates } from '../../src/client/testing/certificates.ts';
import { createCertificateRequest } from '../../src/lifecycle/pki/requests.ts';
import { eventually, kubectls, type SystemCluster, startSystemCluster, testUnless } from '../support/cluster.ts';
import { applying, changing, setting } from './verbs/changing.ts';
import { creating } from './verbs/creating.ts';
import { access, deleting, nodes, rolling } from './verbs/operating.ts';
import { asking, describing, getting } from './verbs/reading.ts';
import { concerns, faultOf, type Row, type Table, wordsOf } from './verbs/row.ts';

const story: readonly Table[] = [
  creating,
  getting,
  describing,
  asking,
  applying,
  changing,
  setting,
  rolling,
  access,
  deleting,
];
let cluster: SystemCluster;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kubectl-verbs-test-'));
  cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '2'] });
  await Promise.all(players.map(prepare));
});
afterAll(async () => {
  await Promise.all(Array.from(played?.values() ?? [], tables => Promise.all(tables.values())));
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A kubectl with its place. */
interface Player {
  readonly version: string;
  readonly kubectl: string;
}

const players: readonly Player[] = kubectls.flatMap(({ version, path: kubectl }) =>
  kubectl === undefined ? [] : [{ version, kubectl }],
);

type Played = ReadonlyMap<string, ReadonlyMap<Table, Promise<string[]>>>;
let played: Played | undefined;

/** What each kubectl makes of each table: all of them go through the story at once, each in a namespace of its own,
 *  from when the first test asks for it. */
const playAll = (): Played => (played ??= new Map(players.map(player => [player.version, startPlaying(player)])));

const namespaceOf = ({ version }: Pick<Player, 'version'>) => `v${version.replace('.', '-')}`;

async function prepare(player: Player): Promise<void> {
  await writeFiles(player);
  await cp(cluster.kubeconfig, path.join(folder, `${player.version}.conf`));
}

function startPlaying(player: Player): Map<Table, Promise<string[]>> {
  const tables = new Map<Table, Promise<string[]>>();
  let before: Promise<unknown> = Promise.resolve();
  for (const table of story) {
    const faults = before.then(() => play(table, player));
    faults.catch(() => undefined); // who asks for it is told
    tables.set(table, faults);
    before = faults;
  }
  return tables;
}

/** The files that rows name, with what is the kubectl's own in them. */
async function writeFiles(player: Player): Promise<void> {
  const files = path.join(folder, player.version);
  await cp(path.join(import.meta.dirname, 'verbs/testdata'), files, { recursive: true });
  const { server } = await makeCertificates();
  await writeFile(path.join(files, 'cert.pem'), server.cert);
  await writeFile(path.join(files, 'key.pem'), server.key);
  const { request: pem } = await createCertificateRequest({ commonName: 'dora', subjectNames: [] });
  const request = Buffer.from(pem).toString('base64');
  for (const name of (await readdir(files)).filter(name => name.endsWith('.yaml'))) {
    const file = path.join(files, name);
    await writeFile(file, placed(await readFile(file, 'utf8'), player).replaceAll('{request}', request));
  }
}

const placed = (text: string, player: Player) =>
  text.replaceAll('{ns}', namespaceOf(player)).replaceAll('{files}', path.join(folder, player.version));

/** Goes through a table's rows, one after the other; returns what is wrong. */
async function play([, rows]: Table, player: Player): Promise<string[]> {
  const faults: string[] = [];
  for (const row of rows) {
    if (!concerns(player.version, row[2])) continue;
    const fault = await faultIn(row, player);
    if (fault !== undefined) faults.push(`kubectl ${row[0]}: ${fault}`);
  }
  return faults;
}

async function faultIn(row: Row, player: Player): Promise<string | undefined> {
  const [command, answer, { input, editor, env, eventually: isLate, ...rest } = {}] = row;
  const expected =
    typeof answer === 'string' ? placed(answer, player) : new RegExp(placed(answer.source, player), answer.flags);
  const attempt = async () => {
    const result = await tryExec(player.kubectl, wordsOf(placed(command, player)), {
      timeoutMs: 90_000,
      ...(input === undefined ? {} : { input }),
      env: { ...cluster.env, KUBECONFIG: path.join(folder, `${player.version}.conf`), EDITOR: editor, ...env },
    });
    return faultOf([command, expected, rest], result);
  };
  if (isLate) return await eventually(command, async () => (await attempt()) === undefined).then(() => undefined);
  return await attempt();
}

describe.each(kubectls)('kubectl $version', ({ version, path: kubectl = '' }) => {
  const it = testUnless(kubectl === '' ? `kubectl ${version} is not to be had here` : undefined);
  for (const table of story)
    it(table[0], async () => {
      expect(await playAll().get(version)?.get(table)).toEqual([]);
    });
});

describe.each(kubectls)('kubectl $version, alone', ({ version, path: kubectl = '' }) => {
  const it = testUnless(kubectl === '' ? `kubectl ${version} is not to be had here` : undefined);
  it(nodes[0], async () => {
    for (const tables of played?.values() ?? []) await tables.get(deleting);
    expect(await play(nodes, { version, kubectl })).toEqual([]);
  });
});
