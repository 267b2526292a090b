/** `bin/supervise`: what is started again, what is not, and how signals and exit codes pass. Its commands are small
 *  shells. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tryExec } from '#base';
import { freePort, kubernode, root, start } from '../support/cluster.ts';

const supervise = path.join(root, 'bin/supervise');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'supervise-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The arguments that supervise a script, in which `ready` says that it is. */
const supervised = (script: string) => [
  supervise,
  'sh',
  '-c',
  `ready() { kill -s USR1 "$KUBERNODE_SUPERVISOR"; }\n${script}`,
];
const run = (script: string, input = '') => tryExec('sh', supervised(script), { input, timeoutMs: 60_000 });

describe('before it was ready', () => {
  test.each([0, 1, 70, 75, 137])('exit code %i is passed on', async code => {
    expect(await run(`exit ${code}`)).toMatchObject({ exitCode: code, stderr: '' });
  });

  test('so is the end by a signal', async () => {
    expect(await run('kill -s KILL $$')).toMatchObject({ exitCode: 137, stderr: '' });
  });

  test('it has its input, and is told that it is the first', async () => {
    expect((await run('cat; echo "$KUBERNODE_RESTARTS"', 'from outside\n')).stdout).toBe('from outside\n0\n');
  });
});

describe('once it was ready', () => {
  test.each([
    ['a crash', 'exit 70', '70'],
    ['what may pass', 'exit 75', '75'],
    ['a kill', 'kill -s KILL $$', '137'],
    ['an abort', 'kill -s ABRT $$', '134'],
  ])('%s starts it again, and it learns why', async (_, end, status) => {
    const script = `[ "$KUBERNODE_RESTARTS" = 1 ] && { echo "$KUBERNODE_LAST_STATUS"; exit 0; }; ready; ${end}`;
    const { stdout, stderr, exitCode } = await run(script);
    expect({ stdout, exitCode }).toEqual({ stdout: `${status}\n`, exitCode: 0 });
    expect(stderr).toContain('starting again in 0.5 s');
  });

  test.each([
    ['a clean end', 'exit 0', 0],
    ['a mistake', 'exit 1', 1],
    ['a command that is not there', 'exit 127', 127],
    ['a signal that asks to end', 'kill -s TERM $$', 143],
  ])('%s does not', async (_, end, exitCode) => {
    expect(await run(`ready; ${end}`)).toMatchObject({ exitCode, stderr: '' });
  });

  test('each death in a row doubles the pause', async () => {
    const { stderr } = await run('[ "$KUBERNODE_RESTARTS" = 3 ] && exit 0; ready; exit 70');
    expect(stderr.match(/in [\d.]+ s/g)).toEqual(['in 0.5 s', 'in 1 s', 'in 2 s']);
  });

  test('a start that fails after a death is tried again', async () => {
    const { exitCode } = await run('case $KUBERNODE_RESTARTS in 0) ready; exit 70 ;; 1) exit 75 ;; *) exit 0 ;; esac');
    expect(exitCode).toBe(0);
  });
});

describe('signals', () => {
  // Node, unlike a shell, listens to signals that were ignored when it was started.
  test.each(['SIGINT', 'SIGTERM', 'SIGQUIT'] as const)('%s is passed on, and ends it for good', async name => {
    const script = `process.on('${name}', () => process.exit(70)); setInterval(() => undefined, 1000);
      process.kill(Number(process.env.KUBERNODE_SUPERVISOR), 'SIGUSR1'); console.log('begun')`;
    await using running = start('sh', [supervise, process.execPath, '-e', script]);
    await running.until(/begun/);
    process.kill(running.pid, name);
    expect(await running.exited).toBe(70);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const)('%s ends what does not listen to it yet', async (name, code) => {
    await using running = start('sh', supervised('echo begun; while :; do sleep 0.05; done'));
    await running.until(/begun/);
    process.kill(running.pid, name);
    expect(await running.exited).toBe(code);
  });

  test('a hang-up without a terminal is passed on, and ends nothing', async () => {
    const script = `trap 'echo hung up' HUP; trap 'exit 0' TERM; ready; echo begun; while :; do sleep 0.05; done`;
    await using running = start('sh', supervised(script));
    await running.until(/begun/);
    process.kill(running.pid, 'SIGHUP');
    await running.until(/hung up/);
    process.kill(running.pid, 'SIGTERM');
    expect(await running.exited).toBe(0);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('between two starts %s ends it at once', async (name, code) => {
    const count = path.join(folder, 'count');
    await writeFile(count, '');
    await using running = start('sh', supervised(`echo x >>'${count}'; ready; kill -s KILL $$`));
    await running.until(/starting again in 2 s/);
    process.kill(running.pid, name);
    expect(await running.exited).toBe(code);
    expect(await readFile(count, 'utf8')).toBe('x\nx\nx\n');
  });
});

// A shell without job control has what it starts in the background ignore interrupts.
test('a cluster that a script started in the background stops at an interrupt', async () => {
  const dataDir = path.join(folder, 'background');
  const script = `"$@" & echo "pid $!"; wait $!; echo "ended with $?"`;
  const options = ['--no-node', '--data-dir', dataDir, '--api-port', String(await freePort())];
  const env = { ...process.env, KUBECONFIG: path.join(folder, 'kubeconfig') };
  await using _down = {
    [Symbol.asyncDispose]: () => tryExec(kubernode, ['down', '--data-dir', dataDir], { env }).then(() => undefined),
  };
  await using running = start('sh', ['-c', script, 'sh', kubernode, 'up', ...options], env);
  await running.until(/Cluster ready/);
  process.kill(Number(/^pid (\d+)$/m.exec(running.output())?.[1]), 'SIGINT');
  await running.until(/^ended with 0$/m);
});
