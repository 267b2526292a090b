import { describe, expect, test } from 'vitest';
import { Counter, exponentialBounds, Gauge, Histogram, linearBounds, readWhenAsked } from './family.ts';
import { processMetrics } from './process.ts';
import { MetricsRegistry } from './registry.ts';

const linesOf = async (registry: MetricsRegistry) => (await registry.expose()).body.split('\n').filter(line => line);

describe('what is scraped', () => {
  test('of a counter is each combination of labels, escaped', async () => {
    const registry = new MetricsRegistry();
    const counter = new Counter({ name: 'asked_total', help: '[STABLE] Questions.', labels: ['verb', 'code'] });
    registry.add(counter);
    const get = counter.at('GET', '200');
    get.value++;
    get.value++;
    counter.at('a"\n\\', '').value += 3;
    expect(counter.at('GET', '200')).toBe(get);
    expect(await linesOf(registry)).toEqual([
      '# HELP asked_total [STABLE] Questions.',
      '# TYPE asked_total counter',
      'asked_total{verb="GET",code="200"} 2',
      String.raw`asked_total{verb="a\"\n\\",code=""} 3`,
    ]);
  });

  test('of a histogram is how many were at most each bound', async () => {
    const registry = new MetricsRegistry();
    const histogram = new Histogram({ name: 'took_seconds', help: 'Time.', labels: ['name'] }, [0.1, 1]);
    registry.add(histogram);
    for (const value of [0.1, 0.05, 0.5, 7]) histogram.at('a').observe(value);
    expect(histogram.at('a').count).toBe(4);
    expect(await linesOf(registry)).toEqual([
      '# HELP took_seconds Time.',
      '# TYPE took_seconds histogram',
      'took_seconds_bucket{name="a",le="0.1"} 2',
      'took_seconds_bucket{name="a",le="1"} 3',
      'took_seconds_bucket{name="a",le="+Inf"} 4',
      'took_seconds_sum{name="a"} 7.65',
      'took_seconds_count{name="a"} 4',
    ]);
  });

  test('of a number that is read is what it is by then', async () => {
    const registry = new MetricsRegistry();
    let depth = 1;
    registry.add(
      readWhenAsked({ name: 'depth', help: 'Depth.' }, () => depth),
      readWhenAsked({ name: 'seen_total', help: 'Seen.', type: 'counter', labels: ['kind'] }, async () => [
        { labels: ['Pod'], value: 4 },
      ]),
    );
    depth = 5;
    expect(await linesOf(registry)).toEqual(
      expect.arrayContaining(['depth 5', '# TYPE seen_total counter', 'seen_total{kind="Pod"} 4']),
    );
  });

  test('of a gauge is what those say who have its numbers', async () => {
    const registry = new MetricsRegistry();
    const depth = new Gauge({ name: 'depth', help: 'Depth.', labels: ['name'] });
    registry.add(depth);
    depth.from(['a'], () => 1);
    depth.from(['b'], () => 2);
    depth.from(['a'], () => 3);
    expect(await linesOf(registry)).toEqual(expect.arrayContaining(['depth{name="a"} 3', 'depth{name="b"} 2']));
  });

  test('of a name is the metric that was added last, and one that several share is made once', async () => {
    const registry = new MetricsRegistry();
    registry.add(
      readWhenAsked({ name: 'depth', help: 'Depth.' }, () => 1),
      readWhenAsked({ name: 'depth', help: 'Depth.' }, () => 2),
    );
    const create = () => new Counter({ name: 'shared_total', help: 'Shared.' });
    registry.shared('shared_total', create).at().value++;
    registry.shared('shared_total', create).at().value++;
    expect(await linesOf(registry)).toEqual(expect.arrayContaining(['depth 2', 'shared_total 2']));
  });

  test('of a process has the names that dashboards know', async () => {
    const registry = new MetricsRegistry();
    registry.add(...processMetrics());
    const { body: text } = await registry.expose();
    expect(Number(/^process_resident_memory_bytes (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(10_000_000);
    expect(Number(/^process_open_fds (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(2);
    expect(Number(/^process_cpu_seconds_total ([\d.]+)$/m.exec(text)?.[1])).toBeGreaterThan(0);
  });
});

test('bounds grow by a factor or by a width', () => {
  expect(exponentialBounds(0.001, 2, 4)).toEqual([0.001, 0.002, 0.004, 0.008]);
  expect(linearBounds(0.25, 0.25, 3)).toEqual([0.25, 0.5, 0.75]);
});
