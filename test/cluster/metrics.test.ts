/** What the components of a cluster in process show to whoever scrapes them through the API server. */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigMap, Deployment, Endpoints, Pod } from '#api';
import { connectionOf, parseKubeconfig, resolveContext } from '#client';
import { startCluster, type TestCluster } from '#testing';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** What the administrator, or nobody, gets at a path. */
async function ask(path: string, { anonymously = false } = {}): Promise<{ code: number; body: string; type: string }> {
  const config = parseKubeconfig(await cluster.kubeconfig(), 'kubeconfig');
  const { server, ca, cert, key } = await connectionOf(resolveContext(config));
  const identity = anonymously ? {} : { cert, key };
  const request = https.get(new URL(path, server), { ca, ...identity, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { statusCode: code = 0, headers } = response;
  return { code, body: await text(response), type: headers['content-type'] ?? '' };
}

const valueOf = (body: string, series: string): number | undefined => {
  const line = body.split('\n').find(candidate => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
};

describe('the API server', () => {
  it('counts requests by what they are about, and what became of them', async () => {
    const key = { namespace: 'default', name: 'counted' };
    await cluster.client.create(ConfigMap, { metadata: key, data: {} });
    await cluster.client.find(ConfigMap, { ...key, name: 'absent' });
    await cluster.client.list(ConfigMap, { namespace: 'default' });
    const { body, type } = await ask('/metrics');
    expect(type).toMatch(/^text\/plain; version=0\.0\.4/);
    const of = (verb: string, scope: string) =>
      `verb="${verb}",dry_run="",group="",version="v1",resource="configmaps",subresource="",scope="${scope}",component="apiserver"`;
    expect(valueOf(body, `apiserver_request_total{${of('POST', 'resource')},code="201"}`)).toBeGreaterThanOrEqual(1);
    expect(valueOf(body, `apiserver_request_total{${of('GET', 'resource')},code="404"}`)).toBe(1);
    expect(valueOf(body, `apiserver_request_total{${of('LIST', 'namespace')},code="200"}`)).toBe(1);
    expect(valueOf(body, `apiserver_request_duration_seconds_count{${of('LIST', 'namespace')}}`)).toBe(1);
    expect(valueOf(body, 'apiserver_storage_objects{resource="configmaps"}')).toBeGreaterThanOrEqual(1);
    expect(valueOf(body, 'apiserver_current_inflight_requests{request_kind="mutating"}')).toBe(0);
  });

  it('counts watches while they last, and what they sent', async () => {
    const stop = new AbortController();
    const watching = `apiserver_longrunning_requests{verb="WATCH",group="",version="v1",resource="configmaps",subresource="",scope="namespace",component="apiserver"}`;
    const before = valueOf((await ask('/metrics')).body, watching) ?? 0;
    const watch = cluster.client.watch(ConfigMap, { namespace: 'default', signal: stop.signal });
    await cluster.client.create(ConfigMap, { metadata: { namespace: 'default', name: 'seen' }, data: {} });
    await watch[Symbol.asyncIterator]().next();
    const { body } = await ask('/metrics');
    expect(valueOf(body, watching)).toBe(before + 1);
    expect(
      valueOf(body, 'apiserver_watch_events_total{group="",version="v1",resource="configmaps"}'),
    ).toBeGreaterThanOrEqual(1);
    stop.abort();
  });

  it('tells what was asked for that is deprecated', async () => {
    await cluster.client.list(Endpoints, { namespace: 'default' });
    const of = (resource: string) =>
      `apiserver_requested_deprecated_apis{group="",version="v1",resource="${resource}",subresource="",removed_release=""}`;
    const { body } = await ask('/metrics');
    expect(valueOf(body, of('endpoints'))).toBe(1);
    expect(valueOf(body, of('configmaps'))).toBeUndefined();
  });

  it('tells nobody who is not known', async () => {
    expect(await ask('/metrics', { anonymously: true })).toMatchObject({ code: 403 });
    expect(await ask('/components/scheduler/metrics', { anonymously: true })).toMatchObject({ code: 403 });
  });

  it('knows no components but its own', async () => {
    expect(await ask('/components/nobody/metrics')).toMatchObject({ code: 404 });
    expect(await ask('/components/scheduler/nothing')).toMatchObject({ code: 404 });
  });
});

describe('through it', () => {
  it('the scheduler and the controllers show what they did', async () => {
    const labels = { app: 'web' };
    await cluster.client.create(Deployment, {
      metadata: { namespace: 'default', name: 'web' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: 'web' }] } },
      },
    });
    await cluster.until(
      Deployment,
      { namespace: 'default', name: 'web' },
      deployment => deployment?.status?.availableReplicas === 1,
    );
    const unschedulable = { namespace: 'default', name: 'nowhere' };
    await cluster.client.create(Pod, {
      metadata: unschedulable,
      spec: { nodeSelector: { disk: 'fast' }, containers: [{ name: 'main', image: 'web' }] },
    });
    await cluster.until(Pod, unschedulable, pod => pod?.status?.conditions?.some(({ status }) => status === 'False'));
    const scheduler = (await ask('/components/scheduler/metrics')).body;
    const profile = 'profile="default-scheduler"';
    expect(valueOf(scheduler, `scheduler_schedule_attempts_total{result="scheduled",${profile}}`)).toBe(1);
    expect(valueOf(scheduler, `scheduler_schedule_attempts_total{result="unschedulable",${profile}}`)).toBe(1);
    expect(
      valueOf(scheduler, `scheduler_scheduling_attempt_duration_seconds_count{result="scheduled",${profile}}`),
    ).toBe(1);
    expect(valueOf(scheduler, 'scheduler_pending_pods{queue="unschedulable"}')).toBe(1);
    expect(scheduler).toContain('kubernetes_build_info{major="1"');
    expect(scheduler).toContain('process_resident_memory_bytes');
    const manager = (await ask('/components/controller-manager/metrics')).body;
    expect(valueOf(manager, 'workqueue_adds_total{name="replicaset"}')).toBeGreaterThanOrEqual(1);
    expect(valueOf(manager, 'workqueue_work_duration_seconds_count{name="deployment"}')).toBeGreaterThanOrEqual(1);
    expect(valueOf(manager, 'workqueue_depth{name="deployment"}')).toBe(0);
  });
});
