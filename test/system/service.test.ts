/** The Service, from inside and outside: even balance, names, and no dropped request while pods come and go. */
import { afterAll, beforeAll, expect } from 'vitest';
import {
  eventually,
  realNodeUnavailable,
  type SystemCluster,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';
import { countAnswers, helloDirectory, startLoad } from '../support/hello.ts';

const unavailable = realNodeUnavailable();
const it = testUnless(unavailable);
let cluster: SystemCluster;
let clusterUrl: string;
let nodeUrl: string;

beforeAll(async () => {
  if (unavailable) return;
  cluster = await startSystemCluster({ args: ['--apply', helloDirectory] });
  const service = JSON.parse(await cluster.kubectl(['get', 'service', 'hello', '-o', 'json'])) as {
    spec: { clusterIP: string; ports: { nodePort: number }[] };
  };
  const address = await cluster.kubectl([
    'get',
    'nodes',
    '-o',
    'jsonpath={.items[0].status.addresses[?(@.type=="InternalIP")].address}',
  ]);
  clusterUrl = `http://${service.spec.clusterIP}`;
  nodeUrl = `http://${address}:${service.spec.ports[0]?.nodePort}`;
  await cluster.kubectl(['run', 'box', '--image=busybox:local', '--restart=Never', '--', 'sleep', '100000']);
  await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/box', '--timeout=60s']);
});
afterAll(async () => {
  if (!unavailable) await cluster[Symbol.asyncDispose]();
});

/** What a script in the pod prints. On a slow machine 3,000 requests, a process each, take nearly as long as a test
 *  may. */
const inBox = (script: string) => cluster.kubectl(['exec', 'box', '--', 'sh', '-c', script], { timeoutMs: 170_000 });

/** Three answers, each within 10 % of a third of 3,000. */
function expectEven(answers: ReadonlyMap<string, number>): void {
  expect(answers.size).toBe(3);
  for (const [answer, count] of answers) {
    expect(count, answer).toBeGreaterThan(900);
    expect(count, answer).toBeLessThan(1100);
  }
}

it('3,000 requests from the node to the cluster IP are spread evenly', async () => {
  expectEven(await countAnswers(clusterUrl, 3000));
});

it('3,000 requests to the node port are spread evenly', async () => {
  expectEven(await countAnswers(nodeUrl, 3000));
});

it('3,000 requests from a pod to the cluster IP are spread evenly', async () => {
  const output = await inBox(`for i in $(seq 3000); do wget -q -O - ${clusterUrl} | head -n 1; done | sort | uniq -c`);
  const answers = output
    .trim()
    .split('\n')
    .map(line => /^\s*(\d+) (.*)$/.exec(line));
  expectEven(new Map(answers.map(match => [match?.[2] ?? '', Number(match?.[1])])));
});

it('a pod reaches itself through its own service', async () => {
  const pod = (await cluster.kubectl(['get', 'pods', '-l', 'app=hello', '-o', 'name'])).split('\n')[0] ?? '';
  const script = `
    const ask = () => new Promise((resolve, reject) => require('http').get('${clusterUrl}', { agent: false }, r => r.on('data', resolve)).on('error', reject));
    (async () => { let own = 0; for (let i = 0; i < 60; i++) own += String(await ask()).includes(process.env.HOSTNAME); console.log(own); })();`;
  const answered = await cluster.kubectl(['exec', pod, '--', 'node', '-e', script]);
  expect(Number(answered)).toBeGreaterThan(0);
});

it('names resolve from a pod', async () => {
  const address = new URL(clusterUrl).hostname;
  const apiServer = await cluster.kubectl(['get', 'service', 'kubernetes', '-o', 'jsonpath={.spec.clusterIP}']);
  for (const name of ['hello.default.svc.cluster.local', 'hello', 'hello.default', 'kubernetes.default']) {
    const expected = name.startsWith('kubernetes') ? apiServer : address;
    expect(
      await inBox(
        `nslookup ${name.includes('cluster.local') ? name : `$(echo ${name})`} || true; ping -c 1 -W 1 ${name} 2>&1 | head -1`,
      ),
      name,
    ).toContain(expected);
  }
  expect(await inBox('cat /etc/resolv.conf')).toMatch(
    /search default\.svc\.cluster\.local svc\.cluster\.local cluster\.local/,
  );
  expect(await inBox('nslookup -type=srv _http._tcp.hello.default.svc.cluster.local')).toMatch(
    /hello\.default\.svc\.cluster\.local/,
  );
});

it('a rolling update under constant load drops no request', async () => {
  const load = startLoad(clusterUrl);
  await cluster.kubectl(['rollout', 'restart', 'deployment/hello']);
  await cluster.kubectl(['rollout', 'status', 'deployment/hello', '--timeout=120s'], { timeoutMs: 130_000 });
  await load.stop();
  expect(load.failures).toEqual([]);
  expect(load.requests).toBeGreaterThan(100);
});

it('a service without endpoints refuses at once', async () => {
  await cluster.kubectl(['create', 'service', 'clusterip', 'nobody', '--tcp=80:80']);
  const address = await cluster.kubectl(['get', 'service', 'nobody', '-o', 'jsonpath={.spec.clusterIP}']);
  const outcome = await eventually('a refusal', () =>
    countAnswers(`http://${address}`, 1, 1).then(
      () => undefined,
      (error: Error) => error.message,
    ),
  );
  expect(outcome).toMatch(/ECONNREFUSED/);
});

it('why tells where a service leads, and why one leads nowhere', async () => {
  const hello = await cluster.run(['why', 'service/hello']);
  expect(hello.stdout).toMatch(/^service default\/hello: 3 endpoints are ready\n/);
  expect(hello.stdout).toMatch(/^ {2}nft: add element ip kubernode-proxy\S* /m);
  expect(hello.stdout).toMatch(/^ {2}hello\.default\.svc\.cluster\.local A 10\./m);
  const nobody = await cluster.run(['why', 'service/nobody']);
  expect(nobody.stdout).toMatch(/^service default\/nobody: it has no endpoints: no pod has the labels app=nobody\n/);
  expect(nobody.stdout).toContain('is refused: no endpoint is ready');
});

it('the kubelet and the proxy show what they do', async () => {
  const node = await cluster.kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
  const kubelet = await cluster.kubectl(['get', '--raw', `/api/v1/nodes/${node}/proxy/metrics`]);
  expect(kubelet).toMatch(/^kubelet_running_pods [4-9]$/m);
  expect(kubelet).toContain(`kubelet_node_name{node="${node}"} 1`);
  const proxy = await cluster.kubectl(['get', '--raw', '/components/proxy/metrics']);
  expect(proxy).toMatch(/^kubeproxy_sync_proxy_rules_duration_seconds_count [1-9]/m);
  expect(proxy).toMatch(/^kubeproxy_network_programming_duration_seconds_count [1-9]/m);
});
