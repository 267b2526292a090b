/** Real outermostKubectls of several versions against an API server, controllers and simulated nodes: all that needs no
 *  container. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { parseExact } from '#base';
import { yamlValues } from '../../src/base/testdata/yaml-values.ts';
import {
  eventually,
  outermostKubectls,
  type SystemCluster,
  start,
  startSystemCluster,
  testUnless,
} from '../support/cluster.ts';

let cluster: SystemCluster;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kubectl-api-test-'));
  cluster = await startSystemCluster({ args: ['--no-node', '--simulated-nodes', '2'] });
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const deployment = (name: string, replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "app:1"}, {name: side, image: "side:1"}]}
`;

/** An address of this machine that is not its loopback, where the API server lets nobody be proxied to. */
function machineAddress(): string {
  const found = Object.values(os.networkInterfaces())
    .flat()
    .find(candidate => candidate?.family === 'IPv4' && !candidate.internal);
  if (!found) throw new Error('this machine has loopback addresses only');
  return found.address;
}

/** A web server on this machine. */
async function serveHere(
  answer: (url: string, headers: IncomingHttpHeaders) => string,
  address: string,
): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((request, response) => {
    response.end(answer(request.url ?? '', request.headers));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, address, resolve);
  await promise;
  const listening = server.address();
  return {
    port: typeof listening === 'object' && listening !== null ? listening.port : 0,
    [Symbol.asyncDispose]: () => new Promise(resolve => void server.close(() => resolve())),
  };
}

describe.each(outermostKubectls)('kubectl $version', ({ version, path: kubectl = '' }) => {
  const namespace = `v${version.replace('.', '-')}`;
  const isOld = version === '1.20';
  const it = testUnless(kubectl === '' ? `kubectl ${version} is not to be had here` : undefined);
  const run = (...args: string[]) => cluster.kubectl(['-n', namespace, ...args], { kubectl });
  const withInput = (input: string, ...args: string[]) =>
    cluster.kubectl(['-n', namespace, ...args], { kubectl, input });
  const fails = async (...args: string[]) => {
    const result = await cluster.tryKubectl(['-n', namespace, ...args], { kubectl });
    expect(result.exitCode, `${args.join(' ')}: ${result.stdout}`).not.toBe(0);
    return result.stderr;
  };

  it('create of every kind that kubectl can make', async () => {
    await cluster.kubectl(['create', 'namespace', namespace], { kubectl });
    expect(await run('create', 'configmap', 'config', '--from-literal=a=b')).toBe('configmap/config created\n');
    expect(await run('create', 'secret', 'generic', 'secret', '--from-literal=a=b')).toBe('secret/secret created\n');
    const registry = ['--docker-server=x', '--docker-username=u', '--docker-password=p'];
    expect(await run('create', 'secret', 'docker-registry', 'pull', ...registry)).toBe('secret/pull created\n');
    expect(await run('create', 'serviceaccount', 'robot')).toBe('serviceaccount/robot created\n');
    expect(await run('create', 'deployment', 'made', '--image=app:1', '--port=80')).toBe(
      'deployment.apps/made created\n',
    );
    for (const args of [['clusterip'], ['nodeport'], ['loadbalancer']])
      expect(await run('create', 'service', ...args, `of-${args[0]}`, '--tcp=80:8080')).toBe(
        `service/of-${args[0]} created\n`,
      );
    await run('create', 'service', 'externalname', 'elsewhere', '--external-name=example.com');
    const services = await run('get', 'services', '-o', 'wide');
    expect(services).toMatch(/^elsewhere\s+ExternalName\s+<none>\s+example\.com\s+<none>\s+\d+s\s+app=elsewhere$/m);
    expect(services).toMatch(/^of-nodeport\s+NodePort\s+10\.\S+\s+<none>\s+80:3\d{4}\/TCP\s/m);
    expect(services).toMatch(/^of-loadbalancer\s+LoadBalancer\s+10\.\S+\s+<pending>\s+80:3\d{4}\/TCP\s/m);
    expect(await run('get', 'configmap,secret,serviceaccount')).toMatch(
      /configmap\/config\s+1\s[^]*secret\/pull\s+kubernetes\.io\/dockerconfigjson\s+1\s[^]*serviceaccount\/robot\s+\d+s$/m,
    );
  });

  it('asks which custom kinds there are, finds none, and goes on', async () => {
    expect((await cluster.tryKubectl(['get', 'crd'], { kubectl })).stderr).toBe('No resources found\n');
    const item = (name: string) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } });
    for (const kind of ['List', 'ConfigMapList']) {
      const list = JSON.stringify({ apiVersion: 'v1', kind, items: [item(`of-${kind.toLowerCase()}`)] });
      expect(await withInput(list, 'apply', '-f', '-')).toBe(`configmap/of-${kind.toLowerCase()} created\n`);
    }
    const { exitCode, stderr } = await cluster.tryKubectl(['-n', namespace, 'apply', '-f', '-'], {
      kubectl,
      input: JSON.stringify({ apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'x' } }),
    });
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('no matches for kind "Gadget" in version "example.com/v1"');
  });

  it('what is not served is not found, whichever form it is sent in', async () => {
    expect(await fails('get', '--raw', '/apis/example.com/v1/things')).toContain(
      'the server could not find the requested resource',
    );
    expect(await fails('get', 'nonsense')).toContain(`the server doesn't have a resource type "nonsense"`);
    expect(await fails('logs', 'deployment/made')).toContain('serves no logs and no streams: its kubelet has no port');
  });

  it('rehearses: --dry-run=server and =client store nothing', async () => {
    expect(await withInput(deployment('web', 2), 'apply', '--dry-run=server', '-f', '-')).toBe(
      'deployment.apps/web created (server dry run)\n',
    );
    expect(await run('run', 'box', '--image=app', '--dry-run=client', '-o', 'yaml')).toContain('name: box');
    expect(await fails('get', 'deployment/web')).toContain('NotFound');
    expect(await run('delete', 'configmap', 'config', '--dry-run=server')).toContain('(server dry run)');
    expect(await run('get', 'configmap', 'config', '-o', 'name')).toBe('configmap/config\n');
  });

  it('create --save-config, replace, replace --force, edit', async () => {
    await withInput(deployment('web', 2), 'create', '--save-config', '-f', '-');
    expect(await withInput(deployment('web', 2), 'apply', '-f', '-')).toBe('deployment.apps/web unchanged\n');
    const again = await cluster.tryKubectl(['-n', namespace, 'create', '-f', '-'], {
      kubectl,
      input: deployment('web', 2),
    });
    expect(again.stderr).toContain('deployments.apps "web" already exists');
    // kubectl replaces the object that it has read: nobody else may be writing meanwhile.
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
    expect(await withInput(deployment('web', 3), 'replace', '-f', '-')).toBe('deployment.apps/web replaced\n');
    const file = path.join(folder, `web-${version}.yaml`);
    await writeFile(file, deployment('web', 2));
    expect(await run('replace', '--force', '-f', file)).toContain('deployment.apps/web replaced');
    const edit = async (editor: string) =>
      await cluster.tryKubectl(['-n', namespace, 'edit', 'deployment/web'], {
        kubectl,
        env: { ...cluster.env, EDITOR: editor },
      });
    expect((await edit('true')).stderr).toContain('no changes made');
    expect((await edit("sed -i 's/replicas: 2$/replicas: 1/'")).stdout).toBe('deployment.apps/web edited\n');
    expect(await run('get', 'deployment/web', '-o', 'jsonpath={.spec.replicas}')).toBe('1');
    expect(await run('rollout', 'status', 'deployment/web', '--timeout=60s')).toContain('successfully rolled out');
  });

  it('refuses what is invalid in upstream words', async () => {
    expect(await fails('patch', 'deployment/web', '-p', '{"metadata":{"name":"other"}}')).toContain(
      'the name of the object (other) does not match the name on the URL (web)',
    );
    const test = '[{"op":"test","path":"/spec/replicas","value":99}]';
    expect(await fails('patch', 'deployment/web', '--type=json', '-p', test)).toContain(
      'testing value /spec/replicas failed: test failed',
    );
    const selector = '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}';
    expect(await fails('patch', 'deployment/web', '-p', selector)).toMatch(/spec\.selector: .*field is immutable/);
    expect(await fails('get', 'pods', '--field-selector', 'nonsense=1')).toContain(
      'field label not supported: nonsense',
    );
    expect(await fails('get', 'pods', '-l', 'a b')).toContain('unable to parse requirement');
    expect(await fails('label', 'deployment/web', 'a=b', '--resource-version=1')).toContain(
      'the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(await fails('scale', 'deployment/web', '--replicas=1', '--current-replicas=9')).toContain(
      'Expected replicas to be 9, was 1',
    );
  });

  it('proxy, through which YAML comes and goes', async () => {
    await using proxy = start(kubectl, ['--kubeconfig', cluster.kubeconfig, 'proxy', '--port=0']);
    await proxy.until(/Starting to serve on \S+:\d+\n/);
    const [, address = ''] = /serve on (\S+)/.exec(proxy.output()) ?? [];
    const url = `http://${address}/api/v1/namespaces/${namespace}/configmaps`;
    const body = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: yaml}\ndata: {a: b}\n';
    const headers = { 'content-type': 'application/yaml' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(201);
    const answer = await fetch(`${url}/yaml`, { headers: { accept: 'application/yaml' } });
    expect(answer.headers.get('content-type')).toBe('application/yaml');
    expect(await answer.text()).toMatch(/^kind: ConfigMap\n[^]*^ {2}a: b$/m);
    // What a text looks like is not what it is: kubectl reads it as it was.
    const data = Object.fromEntries(yamlValues.map(([text], index) => [`key-${index}`, text]));
    const sent = JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'odd' }, data });
    const json = { 'content-type': 'application/json' };
    expect((await fetch(url, { method: 'POST', headers: json, body: sent })).status).toBe(201);
    const yaml = await (await fetch(`${url}/odd`, { headers: { accept: 'application/yaml' } })).text();
    await withInput(yaml, 'replace', '-f', '-');
    expect(JSON.parse(await run('get', 'configmap', 'odd', '-o', 'json'))).toMatchObject({ data });
  });

  it('reads YAML as we do', async () => {
    const document = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\nx:\n${yamlValues.map(([text]) => `- ${text}\n`).join('')}`;
    const output = await withInput(document, 'create', '--dry-run=client', '--validate=false', '-o', 'json', '-f', '-');
    expect((parseExact(output) as { x: unknown }).x).toEqual(yamlValues.map(([, json]) => json));
  });

  it('get --raw of what a pod serves', async () => {
    const address = machineAddress();
    await using server = await serveHere((url, { authorization = 'anonymous' }) => `${url} ${authorization}`, address);
    // Nobody schedules the pod, so that its address may be this server's.
    const pod = {
      metadata: { name: 'here' },
      spec: { schedulerName: 'nobody', containers: [{ name: 'c', image: 'c' }] },
    };
    await withInput(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod }), 'create', '-f', '-');
    const path = `/api/v1/namespaces/${namespace}/pods/here`;
    const status = { ...pod, status: { podIP: address, podIPs: [{ ip: address }] } };
    await withInput(JSON.stringify(status), 'replace', '--raw', `${path}/status`, '-f', '-');
    const proxied = `/api/v1/namespaces/${namespace}/pods/http:here:${server.port}/proxy`;
    expect(await run('get', '--raw', `${proxied}/a/b/?c=d`)).toBe('/a/b/?c=d anonymous');
    expect(await run('get', '--raw', proxied)).toBe('/ anonymous');
    expect(await run('get', '--raw', `/api/v1/namespaces/${namespace}/pods/here:1/proxy/`).catch(String)).toContain(
      'error trying to reach service',
    );
    await run('delete', 'pod', 'here', '--now');
  });

  it('warns of what is deprecated', async () => {
    const { stderr } = await cluster.tryKubectl(['-n', namespace, 'get', 'endpoints'], { kubectl });
    expect(stderr).toContain('Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice');
  });

  it('get in all its forms', async () => {
    const [pod = ''] = (await run('get', 'pods', '-l', 'app=web', '-o', 'name')).split('\n');
    expect(await run('get', 'pods', '-l', 'app=web', '--no-headers', '-L', 'app')).toMatch(
      /^web-\S+\s+2\/2\s+Running\s+0\s+\d+s\s+web\n$/,
    );
    const columns = 'NAME:.metadata.name,IMAGES:.spec.containers[*].image';
    expect(await run('get', pod, '-o', `custom-columns=${columns}`)).toMatch(
      /^NAME\s+IMAGES\s*\nweb-\S+\s+app:1,side:1\n$/,
    );
    expect(await run('get', 'pods', '--sort-by=.metadata.name', '-o', 'jsonpath={.items[*].metadata.name}')).toMatch(
      /^made-\S+ web-\S+$/,
    );
    expect(
      await run('get', 'pods', '--chunk-size=1', '--field-selector', 'status.phase=Running', '-o', 'name'),
    ).toMatch(/^pod\/made-\S+\npod\/web-\S+\n$/);
    expect(await run('get', 'all', '-l', 'app=web')).toMatch(/pod\/web-[^]*replicaset\.apps\/web-[^]*/);
    expect(await run('get', '--raw', '/healthz')).toBe('ok');
    expect(await run('get', 'events', '--sort-by=.lastTimestamp')).toMatch(
      /Normal\s+ScalingReplicaSet\s+deployment\/web\s+Scaled/,
    );
    if (isOld) return;
    expect(await run('get', 'deployment/web', '--subresource=scale')).toMatch(
      /^NAME\s+DESIRED\s+AVAILABLE\s+AGE\nweb\s+1\s+1\s+\d+s\n$/,
    );
    expect(await run('events', '--for', 'deployment/web')).toMatch(/Normal\s+ScalingReplicaSet\s+Deployment\/web\s/);
  });

  it('get -w tells of changes, --watch-only of nothing else', async () => {
    const watch = (...args: string[]) =>
      start(kubectl, ['--kubeconfig', cluster.kubeconfig, '-n', namespace, 'get', 'configmaps', ...args], cluster.env);
    await using all = watch('-w');
    await all.until(/^config\s+1\s/m);
    await using changes = watch('--watch-only', '--output-watch-events');
    await eventually('an event', async () => {
      await run('annotate', 'configmap', 'config', `at=${Date.now()}`, '--overwrite');
      return /MODIFIED\s+config\s+1\s/.test(changes.output());
    });
    await all.until(/^config\s+1\s[^]*^config\s+1\s/m);
    expect(changes.output()).not.toMatch(/ADDED/);
  });

  it('rollout pause, resume, restart, undo to a revision; set', async () => {
    expect(await run('rollout', 'pause', 'deployment/web')).toBe('deployment.apps/web paused\n');
    expect(await fails('rollout', 'restart', 'deployment/web')).toContain("can't restart paused deployment");
    expect(await run('set', 'env', 'deployment/web', 'A=b')).toBe('deployment.apps/web env updated\n');
    expect(await run('set', 'resources', 'deployment/web', '-c', 'main', '--requests=cpu=1m')).toContain('updated');
    expect(await run('rollout', 'history', 'deployment/web')).not.toMatch(/^2\s/m);
    expect(await run('rollout', 'resume', 'deployment/web')).toBe('deployment.apps/web resumed\n');
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
    expect(await run('rollout', 'history', 'deployment/web', '--revision=2')).toMatch(/A:\s+b/);
    expect(await run('rollout', 'undo', 'deployment/web', '--to-revision=1')).toBe('deployment.apps/web rolled back\n');
    expect(await fails('rollout', 'undo', 'deployment/web', '--to-revision=99')).toContain('revision');
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
    expect(await run('get', 'deployment/web', '-o', 'jsonpath={.spec.template.spec.containers[*].env}')).toBe('');
  });

  it('top of nodes and pods', async () => {
    const spec = {
      containers: [{ name: 'main', image: 'app', resources: { requests: { cpu: '20m', memory: '8Mi' } } }],
    };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'busy', labels: { app: 'busy' } }, spec };
    await withInput(JSON.stringify(pod), 'apply', '-f', '-');
    await run('wait', '--for=condition=Ready', 'pod/busy', '--timeout=60s');
    expect(await run('top', 'pods', '-l', 'app=busy', '--no-headers')).toMatch(/^busy\s+20m\s+8Mi\s*$/);
    expect(await run('top', 'pod', 'busy', '--containers', '--no-headers')).toMatch(/^busy\s+main\s+20m\s+8Mi\s*$/);
    expect((await run('top', 'nodes', '--no-headers')).trim().split('\n')).toHaveLength(2);
    await run('delete', 'pod', 'busy', '--wait=false');
  });

  it('rollout of a daemon set: status, history, undo, restart', async () => {
    const manifest = {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent' },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: {
          metadata: { labels: { app: 'agent' } },
          spec: { containers: [{ name: 'main', image: 'app:1' }] },
        },
      },
    };
    await withInput(JSON.stringify(manifest), 'apply', '-f', '-');
    const complete = async () =>
      expect(await run('rollout', 'status', 'ds/agent', '--timeout=60s')).toContain('successfully rolled out');
    await complete();
    expect(await run('get', 'ds/agent', '--no-headers')).toMatch(/^agent\s+2\s+2\s+2\s+2\s+2\s/);
    await run('set', 'image', 'ds/agent', 'main=app:2');
    await complete();
    expect(await run('rollout', 'history', 'ds/agent')).toMatch(/^1\s[^]*^2\s/m);
    expect(await run('rollout', 'history', 'ds/agent', '--revision=1')).toMatch(/Image:\s+app:1/);
    expect(await run('rollout', 'undo', 'ds/agent')).toContain('rolled back');
    await complete();
    const image = 'jsonpath={.items[*].spec.containers[0].image}';
    expect(await run('get', 'pods', '-l', 'app=agent', '-o', image)).toBe('app:1 app:1');
    await run('rollout', 'restart', 'ds/agent');
    await complete();
    await run('delete', 'ds/agent');
  });

  it('wait for a condition, a field, a deletion', async () => {
    await run('run', 'box', '--image=app', '--restart=Never');
    await run('wait', '--for=condition=Ready', 'pod/box', '--timeout=60s');
    if (!isOld) await run('wait', '--for=jsonpath={.status.phase}=Running', 'pod/box', '--timeout=60s');
    await run('wait', '--for=condition=Available', 'deployment', '--all', '--timeout=60s');
    await run('delete', 'pod', 'box', '--wait=false', '--grace-period=1');
    // An old kubectl complains when it comes too late.
    if (isOld) await cluster.tryKubectl(['-n', namespace, 'wait', '--for=delete', 'pod/box'], { kubectl });
    else await run('wait', '--for=delete', 'pod/box', '--timeout=60s');
    expect(await fails('wait', '--for=condition=Ready', 'pod/box', '--timeout=1s')).toContain('"box" not found');
  });

  it('delete --cascade: orphan, foreground', async () => {
    expect(await run('delete', 'deployment', 'web', '--cascade=orphan')).toContain('deployment.apps "web" deleted');
    expect(await run('get', 'replicasets,pods', '-l', 'app=web', '-o', 'name')).toMatch(
      /^replicaset\.apps\/web-\S+\n(replicaset\.apps\/web-\S+\n)*pod\/web-\S+\n$/,
    );
    await run('delete', 'replicasets', '-l', 'app=web', '--cascade=foreground');
    expect(await run('get', 'replicasets,pods', '-l', 'app=web', '-o', 'name')).toBe('');
  });

  it('cordon, taint, drain', async () => {
    expect(await run('taint', 'node', 'simulated-1', 'a=b:NoSchedule')).toBe('node/simulated-1 tainted\n');
    expect(await run('taint', 'node', 'simulated-1', 'a:NoSchedule-')).toBe('node/simulated-1 untainted\n');
    expect(await run('cordon', 'simulated-1')).toBe('node/simulated-1 cordoned\n');
    expect(await run('get', 'node', 'simulated-1')).toMatch(/^simulated-1\s+Ready,SchedulingDisabled\s+<none>\s/m);
    const drained = await run('drain', 'simulated-1', '--ignore-daemonsets', '--force', '--timeout=60s');
    expect(drained).toContain(isOld ? 'node/simulated-1' : 'node/simulated-1 drained');
    expect(await run('get', 'pods', '--field-selector', 'spec.nodeName=simulated-1', '-o', 'name')).toBe('');
    expect(await run('uncordon', 'simulated-1')).toBe('node/simulated-1 uncordoned\n');
    await run('label', 'node', 'simulated-1', 'node-role.kubernetes.io/worker=');
    expect(await run('get', 'nodes')).toMatch(/^simulated-1\s+Ready\s+worker\s/m);
    await run('label', 'node', 'simulated-1', 'node-role.kubernetes.io/worker-');
  });

  it('auth, tokens', async () => {
    expect(await run('auth', 'can-i', 'create', 'pods')).toBe('yes\n');
    const denied = await cluster.tryKubectl(['auth', 'can-i', 'delete', 'nodes', '--as', 'somebody'], { kubectl });
    expect(denied).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^no/) as unknown });
    expect(await fails('get', 'pods', '--as', 'somebody')).toContain(
      `pods is forbidden: User "somebody" cannot list resource "pods" in API group "" in the namespace "${namespace}"`,
    );
    if (isOld) return;
    expect(await run('auth', 'whoami')).toMatch(/Username\s+kubernetes-admin/);
    const token = (await run('create', 'token', 'robot')).trim();
    const file = await kubeconfigWith(token, version);
    const asRobot = await cluster.kubectl(['--kubeconfig', file, 'auth', 'whoami'], { kubectl });
    expect(asRobot).toContain(`system:serviceaccount:${namespace}:robot`);
  });

  it('apply -k, apply --prune', async () => {
    const file = path.join(folder, 'kustomization.yaml');
    await writeFile(path.join(folder, 'base.yaml'), deployment('kustomized', 1));
    await writeFile(file, 'resources: [base.yaml]\nnamePrefix: my-\n');
    expect(await run('apply', '-k', folder)).toBe('deployment.apps/my-kustomized created\n');
    await run('delete', '-k', folder);
    const pruned = (name: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {set: one}}\n`;
    const prune = ['apply', '--prune', '-l', 'set=one', '--prune-whitelist=core/v1/ConfigMap', '-f', '-'];
    if (!isOld) prune[4] = '--prune-allowlist=core/v1/ConfigMap';
    await withInput(`${pruned('one')}${pruned('two')}`, ...prune);
    expect(await withInput(pruned('two'), ...prune)).toContain('configmap/one pruned');
    expect(await run('get', 'configmaps', '-l', 'set=one', '-o', 'name')).toBe('configmap/two\n');
  });

  it('delete namespace takes everything along', async () => {
    await cluster.kubectl(['delete', 'namespace', namespace, '--timeout=80s'], { kubectl });
    expect(await fails('get', 'namespace', namespace)).toContain('NotFound');
    expect(await run('get', 'pods,services,configmaps', '-o', 'name')).toBe('');
  });

  /** A kubeconfig for the bearer of a token. */
  async function kubeconfigWith(token: string, name: string): Promise<string> {
    const file = path.join(folder, `token-${name}.conf`);
    const view = ['config', 'view', '--raw', '-o', 'jsonpath={.clusters[0].cluster.certificate-authority-data}'];
    const authority = await cluster.kubectl(view, { kubectl });
    const context = { name: 'robot', context: { cluster: 'c', user: 'u' } };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'c',
          cluster: { server: `https://127.0.0.1:${cluster.apiPort}`, 'certificate-authority-data': authority },
        },
      ],
      users: [{ name: 'u', user: { token } }],
      contexts: [context],
      'current-context': 'robot',
    };
    await writeFile(file, JSON.stringify(config));
    return file;
  }
});
