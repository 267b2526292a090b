import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Probe } from '#api';
import { createVirtualClock, systemClock, type VirtualClock } from '#base';
import { type ContainerRuntime, RuntimeError } from '../runtime/runtime.ts';
import { podWith } from '../testing/builders.ts';
import { grpcHealth } from './grpc-health.ts';
import { httpGet } from './http-get.ts';
import { ProbeMetrics } from './probe-metrics.ts';
import { afterResult, initialProbeState, type ProbeKind } from './probe-state.ts';
import { createProber, type ProbeStart, type RunProbe } from './prober.ts';
import { createRunProbe } from './run-probe.ts';

test.each<[ProbeKind, string, (boolean | undefined)[]]>([
  ['readiness', '+-++---+', [true, true, true, true, true, true, false, true]],
  ['liveness', '--+---', [true, true, true, true, true, false]],
  ['startup', '---', [undefined, undefined, false]],
  ['startup', '-+', [undefined, true]],
])('%s after %s', (kind, results, expected) => {
  let state = initialProbeState(kind);
  const verdicts = results.split('').map(result => {
    state = afterResult(state, result === '+', { successThreshold: 1, failureThreshold: 3 });
    return state.verdict;
  });
  expect(verdicts).toEqual(expected);
});

describe('prober', () => {
  const probe = (parts: Partial<Probe> = {}): Probe => ({
    exec: { command: ['x'] },
    periodSeconds: 10,
    failureThreshold: 1,
    ...parts,
  });
  interface Setup {
    clock: VirtualClock;
    /** Whether the container answers, and how often it was asked, by the probe's initial delay, which tells probes
     *  apart. */
    answers: Map<Probe, boolean | 'unknown' | 'warning'>;
    asked: Map<Probe, number>;
  }
  const setup = (
    probes: { startupProbe?: Probe; livenessProbe?: Probe; readinessProbe?: Probe },
    previous?: ProbeStart['previous'],
  ) => {
    const under: Setup = { clock: createVirtualClock(), answers: new Map(), asked: new Map() };
    const run: RunProbe = async probe => {
      under.asked.set(probe, (under.asked.get(probe) ?? 0) + 1);
      const answer = under.answers.get(probe) ?? false;
      if (answer === 'unknown') throw new Error('the runtime does not answer');
      if (answer === 'warning') return { warning: 'hm' };
      return answer ? undefined : 'no';
    };
    const events: string[] = [];
    const metrics = new ProbeMetrics();
    const prober = createProber({
      run,
      metrics,
      clock: under.clock,
      event: (_, { reason, message }) => void events.push(`${reason}: ${message}`),
      random: () => 0.5,
    });
    let changes = 0;
    const container = { name: 'app', ...probes };
    const target = { pod: podWith({ containers: [container] }), container, containerId: 'id', podIp: '10.0.0.1' };
    const probed = prober.start(target, { startedAtMs: under.clock.now(), previous, onChange: () => void changes++ });
    return { ...under, events, probed, prober, metrics, changes: () => changes };
  };

  test('without probes a container is ready at once, and no timer runs', () => {
    const { probed, clock } = setup({});
    expect(probed.verdict).toEqual({ started: true, ready: true });
    expect(clock.pendingTimers).toBe(0);
  });

  test('readiness is asked at once, soon again, then every period', async () => {
    const readinessProbe = probe();
    const { probed, clock, answers, asked, changes, events } = setup({ readinessProbe });
    await clock.advance(0);
    expect(asked.get(readinessProbe)).toBe(1);
    expect(probed.verdict.ready).toBe(false);
    answers.set(readinessProbe, true);
    await clock.advance(250);
    expect(probed.verdict.ready).toBe(true);
    expect(changes()).toBe(1);
    expect(events).toEqual([]);
    answers.set(readinessProbe, false);
    await clock.advance(10_000);
    expect(probed.verdict.ready).toBe(false);
    expect(events).toEqual(['Unhealthy: Readiness probe failed: no']);
    answers.set(readinessProbe, 'warning');
    await clock.advance(10_000);
    expect(probed.verdict.ready).toBe(true);
    expect(events.slice(1)).toEqual(['ProbeWarning: Readiness probe warning: hm']);
    probed[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
  });

  test('the initial delay is kept', async () => {
    const livenessProbe = probe({ initialDelaySeconds: 7 });
    const { clock, asked } = setup({ livenessProbe });
    await clock.advance(6999);
    expect(asked.get(livenessProbe)).toBeUndefined();
    await clock.advance(1);
    expect(asked.get(livenessProbe)).toBe(1);
  });

  test('the others wait for startup; a startup that fails is unhealthy', async () => {
    const [startupProbe, livenessProbe] = [probe({ failureThreshold: 2 }), probe()];
    const { probed, clock, asked, answers } = setup({ startupProbe, livenessProbe });
    await clock.advance(0);
    expect(probed.verdict).toEqual({ started: false, ready: false });
    answers.set(startupProbe, true).set(livenessProbe, true);
    await clock.advance(10_000);
    expect(probed.verdict).toEqual({ started: true, ready: true });
    expect(asked.get(livenessProbe)).toBe(1);
    const failing = setup({ startupProbe });
    await failing.clock.advance(10_000);
    expect(failing.probed.verdict.unhealthy?.message).toBe('Container app failed startup probe, will be restarted');
    expect(failing.clock.pendingTimers).toBe(0);
  });

  test('a probe that cannot be carried out decides nothing', async () => {
    const livenessProbe = probe();
    const { probed, clock, answers, asked } = setup({ livenessProbe });
    answers.set(livenessProbe, 'unknown');
    await clock.advance(30_000);
    expect(asked.get(livenessProbe)).toBe(4);
    expect(probed.verdict.unhealthy).toBeUndefined();
  });

  test('are counted by how they ended, until the pod is not looked after any more', async () => {
    const livenessProbe = probe({ failureThreshold: 3 });
    const { clock, answers, metrics, prober } = setup({ livenessProbe });
    for (const answer of [true, 'warning', 'unknown', false] as const) {
      answers.set(livenessProbe, answer);
      await clock.advance(answer === true ? 0 : 10_000);
    }
    const samples = async () =>
      await Promise.all(metrics.families().map(async family => [...(await family.samples())]));
    const [results = [], durations = []] = await samples();
    const whose = ['app', 'pod', 'default', 'uid'];
    expect(results).toEqual([
      { labels: ['Liveness', 'successful', ...whose], value: 2 },
      { labels: ['Liveness', 'unknown', ...whose], value: 1 },
      { labels: ['Liveness', 'failed', ...whose], value: 1 },
    ]);
    expect(durations).toEqual([
      { labels: ['Liveness', 'app', 'pod', 'default'], value: expect.objectContaining({ count: 3 }) },
    ]);
    prober.forget('uid');
    expect(await samples()).toEqual([[], []]);
  });

  test('a container that is not ready yet may be asked sooner, which is not counted', async () => {
    const { clock, metrics } = setup({ readinessProbe: probe() });
    const counted = async () => [...((await metrics.families()[0]?.samples()) ?? [])].map(({ value }) => value);
    await clock.advance(1900);
    expect(await counted()).toEqual([]);
    await clock.advance(100);
    expect(await counted()).toEqual([1]);
  });

  test('the probes of adopted containers are spread over their period', async () => {
    const livenessProbe = probe();
    const { clock, asked } = setup({ livenessProbe }, { started: true, ready: true });
    await clock.advance(4999);
    expect(asked.get(livenessProbe)).toBeUndefined();
    await clock.advance(1);
    expect(asked.get(livenessProbe)).toBe(1);
  });

  test('an adopted container keeps its verdict until a probe says otherwise', async () => {
    const [startupProbe, readinessProbe] = [probe(), probe()];
    const { probed, clock, asked } = setup({ startupProbe, readinessProbe }, { started: true, ready: true });
    expect(probed.verdict).toEqual({ started: true, ready: true });
    await clock.advance(10_000);
    expect(asked.get(startupProbe)).toBeUndefined();
    expect(probed.verdict.ready).toBe(false);
  });
});

describe('carrying out', () => {
  const execWith = (answer: () => Promise<{ exitCode: number; stdout: string; stderr: string }>) =>
    createRunProbe({
      runtime: { execSync: answer } as Partial<ContainerRuntime> as ContainerRuntime,
      clock: systemClock,
    });
  const target = {
    pod: podWith(),
    container: { name: 'app', ports: [{ name: 'web', containerPort: 1 }] },
    containerId: 'id',
    podIp: '127.0.0.1',
  };
  const exec: Probe = { exec: { command: ['check'] } };

  test('commands: their exit code, or that they take too long', async () => {
    expect(await execWith(async () => ({ exitCode: 0, stdout: '', stderr: '' }))(exec, target)).toBeUndefined();
    expect(await execWith(async () => ({ exitCode: 1, stdout: 'out', stderr: 'err' }))(exec, target)).toBe('outerr');
    expect(await execWith(() => Promise.reject(new RuntimeError('late', { code: 'timeout' })))(exec, target)).toContain(
      'timed out after 1s',
    );
    await expect(execWith(() => Promise.reject(new RuntimeError('down')))(exec, target)).rejects.toThrow('down');
  });

  test('commands: no more than 10 KiB of what they print', async () => {
    const half = 'x'.repeat(10 * 1024 - 1);
    const failure = await execWith(async () => ({ exitCode: 1, stdout: half, stderr: 'yzzz' }))(exec, target);
    expect(failure).toBe(`${half}y`);
  });

  test('HTTP: status codes, redirects on the same host, connections that fail', async () => {
    const server = createServer((request, response) => {
      const status = Number(request.url?.slice(1));
      response.writeHead(status, status === 302 ? { location: '/204' } : {}).end('body');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const run = execWith(() => Promise.reject(new Error('not asked')));
    const http = (path: string): Probe => ({ httpGet: { port, path } });
    expect(await run(http('/200'), target)).toBeUndefined();
    expect(await run(http('/302'), target)).toBeUndefined();
    expect(await run(http('/500'), target)).toBe('HTTP probe failed with statuscode: 500');
    expect(await run({ tcpSocket: { port } }, target)).toBeUndefined();
    expect(
      (
        await httpGet({
          host: '127.0.0.1',
          port,
          path: '/200',
          scheme: 'HTTP',
          headers: [],
          timeoutMs: 1000,
          clock: systemClock,
        })
      ).body,
    ).toBe('body');
    await new Promise(resolve => server.close(resolve));
    expect(await run(http('/200'), target)).toContain('ECONNREFUSED');
    expect(await run({ tcpSocket: { port } }, target)).toContain('connect');
    expect(await run({ httpGet: { port: 'none' } }, target)).toBe("couldn't find port: none");
  });

  test('HTTP: a redirect elsewhere is a success that is worth a warning', async () => {
    const server = createServer((_, response) =>
      response.writeHead(302, { location: 'http://192.0.2.1/' }).end('moved'),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const run = execWith(() => Promise.reject(new Error('not asked')));
    expect(await run({ httpGet: { port, path: '/' } }, target)).toEqual({
      warning: 'Probe terminated redirects, Response body: moved',
    });
    await new Promise(resolve => server.close(resolve));
  });

  test('HTTP: what does not answer in time fails, in the time of the clock', async () => {
    const asked = Promise.withResolvers<void>();
    const server = createServer(() => asked.resolve());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const clock = createVirtualClock();
    const run = createRunProbe({ runtime: {} as ContainerRuntime, clock });
    const probed = run({ httpGet: { port, path: '/' }, timeoutSeconds: 3600 }, target);
    await asked.promise;
    await clock.advance(3_600_000);
    expect(await probed).toContain('context deadline exceeded');
    expect(clock.pendingTimers).toBe(0);
    await new Promise(resolve => server.close(resolve));
  });

  test('without a handler nothing can be told', async () => {
    await expect(execWith(() => Promise.reject(new Error('not asked')))({}, target)).rejects.toThrow(
      'missing probe handler',
    );
  });

  test('gRPC: the same failure has the same text each time', async () => {
    const sockets: Socket[] = [];
    const server = createTcpServer(socket => void sockets.push(socket.on('error', () => undefined).resume()));
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const check = () => grpcHealth({ host: '127.0.0.1', port, service: '', timeoutMs: 200 });
    const silent = 'timeout: health rpc did not complete within 0.2s';
    expect([await check(), await check()]).toEqual([silent, silent]);
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
    const gone = `error: failed to connect service at "127.0.0.1:${port}": ECONNREFUSED`;
    expect([await check(), await check()]).toEqual([gone, gone]);
  });

  test('HTTP: a server that answers with something else than HTTP, or with nothing', async () => {
    let answer: string | undefined;
    const server = createTcpServer(socket => {
      socket.on('error', () => undefined).resume();
      if (answer === undefined) socket.destroy();
      else socket.end(answer);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const run = execWith(() => Promise.reject(new Error('not asked')));
    const probe: Probe = { httpGet: { port, path: '/' } };
    expect(await run(probe, target)).toMatch(/socket hang up|ECONNRESET/);
    answer = 'nonsense\r\n\r\n';
    expect(await run(probe, target)).toContain('Parse Error');
    answer = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n';
    expect(await run(probe, target)).toBe('HTTP probe failed with statuscode: 101');
    answer = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nless';
    expect(await run(probe, target)).toContain('closed before the answer was complete');
    await new Promise(resolve => server.close(resolve));
  });
});
