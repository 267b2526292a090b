import { describe, expect, it } from 'vitest';
import { createVirtualClock, HealthMetrics, MetricsRegistry, versionInfo } from '#base';
import { answerHealth, type HealthCheck, healthPaths } from './health.ts';

const good: HealthCheck = { name: 'etcd', check: async () => 'any' };
const bad: HealthCheck = { name: 'etcd', check: () => Promise.reject(new Error('disk on fire')) };
const shutdown: HealthCheck = { name: 'shutdown', readinessOnly: true, check: () => Promise.reject(new Error('bye')) };

async function ask(url: string, checks: HealthCheck[], clock = createVirtualClock()): Promise<string | undefined> {
  const [path = '', query = ''] = url.split('?');
  const metrics = new HealthMetrics();
  const answer = await answerHealth({ path, query }, { version: versionInfo, checks, metrics, clock });
  return answer && `${answer.code ?? 200} ${String(answer.body)}`;
}

describe('health', () => {
  it.each([
    ['/healthz', [good], '200 ok'],
    ['/livez', [good, shutdown], '200 ok'],
    ['/livez?verbose', [good], '200 [+]ping ok\n[+]etcd ok\nlivez check passed\n'],
    ['/livez?verbose=true', [good], '200 [+]ping ok\n[+]etcd ok\nlivez check passed\n'],
    ['/livez', [bad], '500 [+]ping ok\n[-]etcd failed: reason withheld\nlivez check failed\n'],
    [
      '/readyz',
      [good, shutdown],
      '500 [+]ping ok\n[+]etcd ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n',
    ],
    ['/readyz?exclude=etcd&exclude=shutdown', [bad, shutdown], '200 ok'],
    ['/livez?verbose&exclude=etcd', [bad], '200 [+]ping ok\n[+]etcd excluded: ok\nlivez check passed\n'],
    [
      '/livez?verbose&exclude=rain',
      [good],
      '200 [+]ping ok\n[+]etcd ok\nwarn: some health checks cannot be excluded: no matches for "rain"\nlivez check passed\n',
    ],
    ['/livez/ping', [bad], '200 ok'],
    ['/livez/etcd', [good], '200 ok'],
    ['/readyz/etcd', [bad], '500 internal server error: reason withheld\n'],
    ['/livez/shutdown', [shutdown], undefined],
    ['/livez/nonsense', [good], undefined],
    ['/livez/ping/more', [good], undefined],
    ['/livez/hook/roles', [{ ...good, name: 'hook/roles' }], '200 ok'],
    ['/elsewhere', [good], undefined],
  ])('%s', async (url, checks, expected) => {
    expect(await ask(url, checks)).toBe(expected);
  });

  it('gives up on a check that does not end', async () => {
    const clock = createVirtualClock();
    const answer = ask('/livez/etcd', [{ name: 'etcd', check: () => Promise.withResolvers().promise }], clock);
    await clock.advance(5_000);
    expect(await answer).toBe('500 internal server error: reason withheld\n');
  });

  it('counts how checks went, and says how they did last', async () => {
    const metrics = new HealthMetrics();
    const clock = createVirtualClock();
    let holds = true;
    const etcd = { name: 'etcd', check: async () => (holds ? 'any' : Promise.reject(new Error('gone'))) };
    const look = (path: string) =>
      answerHealth({ path, query: '' }, { version: versionInfo, checks: [etcd], metrics, clock });
    await look('/livez');
    await look('/readyz');
    holds = false;
    await look('/livez/etcd');
    const registry = new MetricsRegistry();
    registry.add(...metrics.families());
    const lines = (await registry.expose()).body.split('\n').filter(line => line.includes('"etcd"'));
    expect(lines).toEqual([
      'kubernetes_healthchecks_total{name="etcd",status="success",type="livez"} 1',
      'kubernetes_healthchecks_total{name="etcd",status="success",type="readyz"} 1',
      'kubernetes_healthchecks_total{name="etcd",status="error",type="livez"} 1',
      'kubernetes_healthcheck{name="etcd",type="livez"} 0',
      'kubernetes_healthcheck{name="etcd",type="readyz"} 1',
    ]);
  });

  it('lists its paths', () => {
    const paths = healthPaths({ checks: [good, shutdown] });
    expect(paths).toContain('/livez/etcd');
    expect(paths).toContain('/readyz/shutdown');
    expect(paths).not.toContain('/livez/shutdown');
  });
});
