import { describe, expect, test } from 'vitest';
import { createVirtualClock, MetricsRegistry } from '#base';
import { machineCpu, machineMemory } from './measure-node.ts';
import { UsageMeter } from './meter.ts';
import { resourceMetrics } from './resource-metrics.ts';
import { summarize } from './summary.ts';
import { type Measured, type NodeSample, nanoCores } from './usage.ts';

const second = 1_000_000_000;
const mebi = 1024 * 1024;
const memory = { usageBytes: 3 * mebi, workingSetBytes: 2 * mebi };
const atMs = Date.UTC(2026, 0, 1);

const sample = (seconds: number, cpuSeconds: number, startedAtMs = atMs - 60_000): NodeSample => ({
  atMs: atMs + seconds * 1000,
  cpuNanoseconds: cpuSeconds * 10 * second,
  memory,
  pods: [
    {
      name: 'web',
      namespace: 'default',
      uid: 'u',
      startedAtMs,
      cpuNanoseconds: cpuSeconds * second,
      memory,
      containers: [{ name: 'main', startedAtMs, cpuNanoseconds: cpuSeconds * second, memory }],
    },
  ],
});

describe('cores in use', () => {
  const measured: Measured = { latest: sample(10, 0), earlier: sample(0, 0) };
  const now = { cpuNanoseconds: 7 * second };
  test.each([
    ['since the earlier look', { now, before: { cpuNanoseconds: 2 * second } }, 500_000_000],
    ['since it started, when that was later', { now, before: undefined, startedAtMs: atMs + 3_000 }, second],
    ['of what nobody saw earlier, nobody knows', { now, before: undefined, startedAtMs: atMs - 1 }, undefined],
    ['of what began to count anew, nobody knows', { now, before: { cpuNanoseconds: 8 * second } }, undefined],
    ['of what is not counted, nobody knows', { now: {}, before: {} }, undefined],
  ])('%s', (_, compared, expected) => {
    expect(nanoCores(measured, compared)).toBe(expected);
  });
  test('are not known of the first look', () => {
    expect(nanoCores({ latest: sample(10, 0), earlier: undefined }, { now, before: undefined })).toBeUndefined();
  });
});

test('the summary has upstream’s form', () => {
  const measured = { latest: sample(10, 3), earlier: sample(0, 1) };
  const time = '2026-01-01T00:00:10Z';
  const cpu = { time, usageNanoCores: 200_000_000, usageCoreNanoSeconds: 3 * second };
  const startTime = '2025-12-31T23:59:00Z';
  expect(summarize(measured, { nodeName: 'n', startedAtMs: 0 })).toEqual({
    node: {
      nodeName: 'n',
      startTime: '1970-01-01T00:00:00Z',
      cpu: { time, usageNanoCores: 2 * second, usageCoreNanoSeconds: 30 * second },
      memory: { time, ...memory },
    },
    pods: [
      {
        podRef: { name: 'web', namespace: 'default', uid: 'u' },
        startTime,
        cpu,
        memory: { time, ...memory },
        containers: [{ name: 'main', startTime, cpu, memory: { time, ...memory } }],
      },
    ],
  });
});

test('a container that was restarted is another', () => {
  const { pods } = summarize(
    { latest: sample(10, 3, atMs + 8_000), earlier: sample(0, 1) },
    { nodeName: 'n', startedAtMs: 0 },
  );
  expect(pods[0]?.containers[0]?.cpu.usageNanoCores).toBe(1.5 * second);
});

test('Prometheus reads upstream’s names', async () => {
  const registry = new MetricsRegistry();
  registry.add(...resourceMetrics(sample(0, 3)));
  const { body: text } = await registry.expose();
  expect(text).toContain('# TYPE node_cpu_usage_seconds_total counter\nnode_cpu_usage_seconds_total 30');
  expect(text).toContain('pod_memory_working_set_bytes{namespace="default",pod="web"} 2097152');
  expect(text).toContain('container_cpu_usage_seconds_total{container="main",namespace="default",pod="web"} 3');
  expect(text).toContain('container_start_time_seconds{container="main",namespace="default",pod="web"} 1767225540');
  expect(text).toContain('resource_scrape_error 0');
});

test('the machine’s own use is read from what the kernel says', () => {
  expect(machineCpu('cpu  100 20 30 4000 50 6 7 8 0 0\ncpu0 1 1 1 1\n')).toBe(171 * 10_000_000);
  expect(machineCpu('')).toBeUndefined();
  const text = 'MemTotal:  1000 kB\nMemFree:  300 kB\nInactive(file):  200 kB\nAnonPages:  100 kB\n';
  expect(machineMemory(text)).toEqual({
    usageBytes: 700 * 1024,
    workingSetBytes: 500 * 1024,
    availableBytes: 500 * 1024,
    rssBytes: 100 * 1024,
  });
  expect(machineMemory('')).toBeUndefined();
});

describe('the meter', () => {
  const start = () => {
    const clock = createVirtualClock();
    let looks = 0;
    const meter = new UsageMeter({
      clock,
      measure: async () => ({ atMs: clock.now(), pods: [], cpuNanoseconds: ++looks }),
    });
    const read = async () => {
      const reading = meter.read();
      await clock.advance(1000);
      return await reading;
    };
    return { clock, read, meter, looks: () => looks };
  };

  test('looks twice for the first who asks, so that there is a rate', async () => {
    const { read, looks } = start();
    const { latest, earlier } = await read();
    expect(latest.atMs - (earlier?.atMs ?? 0)).toBe(1000);
    expect(looks()).toBe(2);
  });
  test('answers again from what it remembers, and looks once when that is old', async () => {
    const { clock, meter, read, looks } = start();
    const first = await read();
    expect(await meter.read()).toBe(first);
    await clock.advance(10_000);
    const second = await meter.read();
    expect(second.earlier).toBe(first.latest);
    expect(looks()).toBe(3);
  });
  test('lets those who ask at the same time share a look', async () => {
    const { clock, meter, looks } = start();
    const readings = [meter.read(), meter.read()];
    await clock.advance(1000);
    await Promise.all(readings);
    expect(looks()).toBe(2);
  });
  test('compares with nothing that is long ago', async () => {
    const { clock, read, looks } = start();
    await read();
    await clock.advance(300_000);
    await read();
    expect(looks()).toBe(4);
  });
});
