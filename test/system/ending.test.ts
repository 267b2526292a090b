/** How a cluster ends, and what is there after the next start: by `down`, in a terminal, and by a power cut. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '#api';
import { processIdentity } from '#base';
import { eventually, realNodeUnavailable, type SystemCluster, startSystemCluster } from '../support/cluster.ts';
import { cutPower } from '../support/power-cut.ts';
import { processesOf } from '../support/processes.ts';

const image = 'busybox:local';
/** A container that writes what becomes of it to a log that outlives it. */
const container = (name: string, script: string) => ({
  name,
  image,
  command: ['sh', '-c', script],
  volumeMounts: [{ name: 'log', mountPath: '/log' }],
});
const until = 'while :; do sleep 0.1; done';
const onTerm = (what: string) => `trap "${what}" TERM; ${until}`;

describe.skipIf(realNodeUnavailable())('pods', { timeout: 120_000 }, () => {
  let cluster: SystemCluster;
  beforeAll(async () => {
    cluster = await startSystemCluster();
  }, 120_000);
  afterAll(() => cluster[Symbol.asyncDispose](), 120_000);
  beforeEach(async () => {
    await cluster.kubectl(['delete', 'pods', '--all', '--grace-period=1']);
    await cluster.kubectl(['wait', '--for=create', 'serviceaccount/default', '--timeout=30s']);
  });

  const logOf = (name: string) => path.join(cluster.dataDir, '..', 'logs', name);
  const lines = async (name: string) => (await readFile(path.join(logOf(name), 'log'), 'utf8')).trim().split('\n');
  const pod = async (name: string) => JSON.parse(await cluster.kubectl(['get', 'pod', name, '-o', 'json'])) as Pod;
  const create = async (name: string, spec: object) => {
    const volumes = [{ name: 'log', hostPath: { path: logOf(name), type: 'DirectoryOrCreate' } }];
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { volumes, ...spec } };
    const file = path.join(cluster.dataDir, '..', `${name}.json`);
    await writeFile(file, JSON.stringify(manifest));
    await cluster.kubectl(['apply', '-f', file]);
  };
  /** Once: run once. Half: one container has succeeded, one goes on. Again: restarted before, and after. */
  const createAll = async (name: (kind: string) => string) => {
    await create(name('once'), {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 20,
      initContainers: [container('init', 'echo init >> /log/log')],
      containers: [
        {
          ...container('main', `echo begin >> /log/log; ${onTerm('echo TERM >> /log/log; exit 0')}`),
          lifecycle: { preStop: { exec: { command: ['sh', '-c', 'echo preStop >> /log/log'] } } },
        },
      ],
    });
    await create(name('half'), {
      restartPolicy: 'OnFailure',
      terminationGracePeriodSeconds: 20,
      containers: [container('done', 'echo done >> /log/log'), container('on', onTerm('exit 3'))],
    });
    await create(name('again'), {
      terminationGracePeriodSeconds: 20,
      containers: [
        container(
          'main',
          `echo run >> /log/log; cat /log/log; [ -e /log/ran ] || { touch /log/ran; exit 1; }; ${onTerm('exit 0')}`,
        ),
      ],
    });
    await eventually('all run', async () => {
      const [once, half, again] = await Promise.all(['once', 'half', 'again'].map(kind => pod(name(kind))));
      const states = half?.status?.containerStatuses?.map(({ state }) => state);
      return (
        once?.status?.containerStatuses?.[0]?.state?.running !== undefined &&
        states?.[0]?.terminated?.exitCode === 0 &&
        states[1]?.running !== undefined &&
        again?.status?.containerStatuses?.[0]?.restartCount === 1 &&
        again.status.containerStatuses[0].state?.running !== undefined
      );
    });
  };
  /** What must be so after the next start, however the cluster ended. */
  const expectContinued = async (name: (kind: string) => string) => {
    await eventually('what was running runs again', async () => {
      const [half, again] = await Promise.all([pod(name('half')), pod(name('again'))]);
      return (
        half.status?.containerStatuses?.[1]?.state?.running !== undefined &&
        again.status?.containerStatuses?.[0]?.state?.running !== undefined
      );
    });
    const [once, half, again] = await Promise.all([pod(name('once')), pod(name('half')), pod(name('again'))]);
    expect(once.status?.phase).toBe('Failed');
    expect(once.status?.containerStatuses?.[0]?.restartCount).toBe(0);
    expect(half.status?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([0, 1]);
    expect(await lines(name('half'))).toEqual(['done']);
    expect(again.status?.containerStatuses?.[0]?.restartCount).toBe(2);
    expect(await cluster.kubectl(['logs', name('again'), '--previous'])).toBe('run\nrun\n');
  };

  test('down ends them with preStop and SIGTERM, and after the next start nothing that had ended runs again', async () => {
    const name = (kind: string) => `down-${kind}`;
    await createAll(name);
    const { exitCode, stderr } = await cluster.run(['down'], { timeoutMs: 60_000 });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await lines(name('once'))).toEqual(['init', 'begin', 'preStop', 'TERM']);
    await cluster.up();
    await expectContinued(name);
    expect(await lines(name('once'))).toEqual(['init', 'begin', 'preStop', 'TERM']);
    expect((await pod(name('once'))).status).toMatchObject({ reason: 'Terminated', phase: 'Failed' });
  });

  test('a power cut, or a reboot, leaves the same', async () => {
    const name = (kind: string) => `cut-${kind}`;
    await createAll(name);
    await cutPower(cluster.dataDir);
    await cluster.up();
    await expectContinued(name);
    expect(await lines(name('once'))).toEqual(['init', 'begin']);
  });

  test('down says what it waits for, no longer than it may; down --now kills', async () => {
    const stubborn = { containers: [container('main', `trap "" TERM; echo begin >> /log/log; ${until}`)] };
    await create('stubborn', { ...stubborn, restartPolicy: 'Never', terminationGracePeriodSeconds: 4 });
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/stubborn', '--timeout=60s']);
    const { stdout } = await cluster.run(['down'], { timeoutMs: 60_000 });
    expect(stdout).toContain(
      'Waiting for pods to end, at most 30 s in all (down --now does not wait): default/stubborn',
    );
    await cluster.up();
    expect((await pod('stubborn')).status?.containerStatuses?.[0]?.state?.terminated?.exitCode).toBe(137);
    await create('patient', { ...stubborn, restartPolicy: 'Never', terminationGracePeriodSeconds: 300 });
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/patient', '--timeout=60s']);
    const now = await cluster.run(['down', '--now'], { timeoutMs: 60_000 });
    expect(now.exitCode).toBe(0);
    expect(now.stdout).not.toContain('Waiting');
    await cluster.up();
    await eventually('it is known to have been killed', async () => (await pod('patient')).status?.phase === 'Failed');
    expect(await lines('patient')).toEqual(['begin']);
  });

  test('SIGTERM to the process ends them too, and nothing starts it again', async () => {
    await create('asked', {
      restartPolicy: 'Never',
      containers: [container('main', `echo begin >> /log/log; ${onTerm('echo TERM >> /log/log; exit 0')}`)],
    });
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/asked', '--timeout=60s']);
    const { pid, supervisor } = await processesOf(cluster.dataDir);
    process.kill(pid, 'SIGTERM');
    await eventually('its supervisor ended', async () => processIdentity(supervisor) === undefined);
    expect(await lines('asked')).toEqual(['begin', 'TERM']);
    await cluster.up();
    expect((await pod('asked')).status).toMatchObject({ phase: 'Failed', reason: 'Terminated' });
  });

  test('down of a cluster whose process was killed sends SIGTERM too', async () => {
    await create('left', {
      restartPolicy: 'Never',
      containers: [container('main', `echo begin >> /log/log; ${onTerm('echo TERM >> /log/log; exit 0')}`)],
    });
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/left', '--timeout=60s']);
    const { pid, supervisor } = await processesOf(cluster.dataDir);
    process.kill(supervisor, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    expect((await cluster.run(['down'], { timeoutMs: 60_000 })).exitCode).toBe(0);
    expect(await lines('left')).toEqual(['begin', 'TERM']);
    await cluster.up();
    await eventually('its end is known', async () => (await pod('left')).status?.phase === 'Succeeded');
  });
});
