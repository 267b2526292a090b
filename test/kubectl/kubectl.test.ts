/** Real streamingKubectls of several versions against a cluster with a real node. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { kubernetesVersion } from '#base';
import {
  eventually,
  freePort,
  realNodeUnavailable,
  type SystemCluster,
  start,
  startSystemCluster,
  streamingKubectls,
  testUnless,
} from '../support/cluster.ts';

const unavailable = realNodeUnavailable();
let cluster: SystemCluster;
let folder: string;

beforeAll(async () => {
  if (unavailable) return;
  folder = await mkdtemp(path.join(os.tmpdir(), 'kubectl-test-'));
  cluster = await startSystemCluster();
});
afterAll(async () => {
  if (unavailable) return;
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** A web server of busybox that answers with its pod's name. */
const webCommand = `while true; do printf 'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n%s\\n' $((\${#HOSTNAME}+1)) $HOSTNAME | nc -l -p 8080; done`;

const webManifest = (replicas: number, more = '') => `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}${more}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: main
        image: busybox:local
        command: [sh, -c, ${JSON.stringify(webCommand)}]
        ports: [{containerPort: 8080, name: http}]
`;

const twoContainers = `
apiVersion: v1
kind: Pod
metadata: {name: two, labels: {app: two}}
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
  - {name: init, image: "busybox:local", command: [echo, from init]}
  containers:
  - {name: side, image: "busybox:local", command: [sleep, "1000"]}
  - name: web
    image: busybox:local
    command: [sh, -c, "echo hello > /tmp/index.html; echo from web; httpd -f -p 8080 -h /tmp"]
    ports: [{containerPort: 8080, name: http}]
    readinessProbe: {httpGet: {path: /index.html, port: http}, periodSeconds: 1}
`;

describe.each(streamingKubectls)('kubectl $version', ({ version, path: kubectl }) => {
  const namespace = `v${version.replace('.', '-')}`;
  const it = testUnless(
    unavailable ?? (kubectl === undefined ? `kubectl ${version} is not to be had here` : undefined),
  );
  const run = (...args: string[]) => cluster.kubectl(['-n', namespace, ...args], { kubectl: kubectl ?? '' });
  const fails = async (...args: string[]) => {
    const result = await cluster.tryKubectl(['-n', namespace, ...args], { kubectl: kubectl ?? '' });
    expect(result.exitCode).not.toBe(0);
    return result.stderr;
  };
  const withInput = (input: string, ...args: string[]) =>
    cluster.kubectl(['-n', namespace, ...args], { kubectl: kubectl ?? '', input });

  /** What there is of a log; '' while its container is being made. */
  const logsOf = async (...args: string[]) =>
    (await cluster.tryKubectl(['-n', namespace, 'logs', ...args], { kubectl: kubectl ?? '' })).stdout;

  it('version, api-resources, api-versions', async () => {
    expect(await run('version', ...(version === '1.20' ? ['--short'] : []))).toContain(kubernetesVersion);
    const resources = await run('api-resources');
    expect(resources).toMatch(/^pods\s+po\s+v1\s+true\s+Pod$/m);
    expect(resources).toMatch(/^deployments\s+deploy\s+apps\/v1\s+true\s+Deployment$/m);
    expect(await run('api-versions')).toContain('discovery.k8s.io/v1');
  });

  it('create namespace and wait for its default service account', async () => {
    await cluster.kubectl(['create', 'namespace', namespace], { kubectl: kubectl ?? '' });
    await eventually(
      'the default service account',
      async () => (await cluster.tryKubectl(['-n', namespace, 'get', 'sa', 'default'])).exitCode === 0,
    );
    expect(await run('get', 'configmap', 'kube-root-ca.crt', '-o', 'jsonpath={.data}')).toContain('BEGIN CERTIFICATE');
  });

  it('get -A -o wide, get -o yaml', async () => {
    const nodes = await run('get', 'nodes', '-o', 'wide');
    expect(nodes).toMatch(
      /^NAME\s+STATUS\s+ROLES\s+AGE\s+VERSION\s+INTERNAL-IP\s+EXTERNAL-IP\s+OS-IMAGE\s+KERNEL-VERSION\s+CONTAINER-RUNTIME/,
    );
    expect(nodes).toMatch(/\bReady\b.*containerd:\/\//);
    expect(nodes).toContain(kubernetesVersion);
    expect(await run('get', 'service', '-A', '-o', 'wide')).toMatch(
      /^default\s+kubernetes\s+ClusterIP\s+10\.\d+\.0\.1\s+<none>\s+443\/TCP\s+\S+\s+<none>$/m,
    );
    expect(await run('get', 'namespace', 'default', '-o', 'yaml')).toContain('phase: Active');
  });

  it('apply: create, nothing, change', async () => {
    expect(await withInput(webManifest(1), 'apply', '-f', '-')).toBe('deployment.apps/web created\n');
    expect(await withInput(webManifest(1), 'apply', '-f', '-')).toBe('deployment.apps/web unchanged\n');
    expect(await withInput(webManifest(2), 'apply', '-f', '-')).toBe('deployment.apps/web configured\n');
    expect(await run('rollout', 'status', 'deployment/web', '--timeout=60s')).toContain('successfully rolled out');
    expect(await run('get', 'deployment', 'web')).toMatch(/^web\s+2\/2\s+2\s+2\s+\d+s$/m);
    expect(await run('get', 'pods', '-o', 'wide')).toMatch(
      /^web-\w+-\w+\s+1\/1\s+Running\s+0\s+\d+s\s+10\.\d+\.\d+\.\d+\s+\S+\s+<none>\s+<none>$/m,
    );
  });

  it('top: what the node and its pods use, in upstream form at the kubelet', async () => {
    // The first streamingKubectls with metrics.k8s.io asked for it in another way.
    if (version === '1.20') return;
    const pods = await run('top', 'pods', '--containers', '--no-headers');
    expect(pods).toMatch(/^web-\w+-\w+\s+main\s+\d+m\s+\d+Mi\s*$/m);
    const [line = ''] = (await run('top', 'nodes', '--no-headers')).split('\n');
    expect(line).toMatch(/^\S+\s+[1-9]\d*m\s+\d+%\s+[1-9]\d+Mi\s+\d+%/);
    const node = line.split(/\s/)[0] ?? '';
    const at = (path: string) => run('get', '--raw', `/api/v1/nodes/${node}/proxy${path}`);
    const summary = JSON.parse(await at('/stats/summary')) as { pods: { podRef: { name: string } }[] };
    expect(summary.pods.some(({ podRef }) => podRef.name.startsWith('web-'))).toBe(true);
    const running = JSON.parse(await at('/runningpods')) as { items: { metadata: { name: string }; spec: unknown }[] };
    expect(running.items.find(({ metadata }) => metadata.name.startsWith('web-'))?.spec).toMatchObject({
      containers: [{ name: 'main' }],
    });
    expect(JSON.parse(await at('/configz'))).toMatchObject({ kubeletconfig: { maxPods: 110 } });
    expect(await at('/metrics/resource')).toMatch(
      /^container_memory_working_set_bytes\{container="main",namespace="\S+",pod="web-\S+"\} [1-9]\d*$/m,
    );
  });

  it('diff shows what an apply would change', async () => {
    const result = await cluster.tryKubectl(['-n', namespace, 'diff', '-f', '-'], {
      kubectl: kubectl ?? '',
      input: webManifest(3),
    });
    expect(result.exitCode).toBe(1);
    expect(result.stdout).toMatch(/^-\s+replicas: 2\n\+\s+replicas: 3$/m);
  });

  it('apply refuses what the schema does not know', async () => {
    const broken = webManifest(2).replace('replicas: 2', 'replicas: 2\n  repliccas: 3');
    const result = await cluster.tryKubectl(['-n', namespace, 'apply', '-f', '-'], {
      kubectl: kubectl ?? '',
      input: broken,
    });
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toMatch(/unknown field "(spec\.)?repliccas"/);
  });

  it('label, annotate, patch', async () => {
    await run('label', 'deployment', 'web', 'tier=front');
    await run('annotate', 'deployment', 'web', 'note=hello');
    await run('patch', 'deployment', 'web', '-p', '{"spec":{"minReadySeconds":1}}');
    await run(
      'patch',
      'deployment',
      'web',
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/minReadySeconds","value":0}]',
    );
    await run('patch', 'deployment', 'web', '--type=merge', '-p', '{"spec":{"revisionHistoryLimit":5}}');
    const web = JSON.parse(await run('get', 'deployments', '-l', 'tier=front', '-o', 'json')) as {
      items: { metadata: { annotations: Record<string, string> }; spec: { revisionHistoryLimit: number } }[];
    };
    expect(web.items[0]?.metadata.annotations['note']).toBe('hello');
    expect(web.items[0]?.spec.revisionHistoryLimit).toBe(5);
  });

  it('scale, set image, rollout history, undo, restart', async () => {
    await run('scale', 'deployment/web', '--replicas=3');
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
    await run('set', 'image', 'deployment/web', 'main=busybox:none');
    expect(await run('rollout', 'history', 'deployment/web')).toMatch(/^2\s/m);
    await run('rollout', 'undo', 'deployment/web');
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
    expect(await run('get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'busybox:local',
    );
    await run('rollout', 'restart', 'deployment/web');
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
    await run('scale', 'deployment/web', '--replicas=1');
    await run('rollout', 'status', 'deployment/web', '--timeout=60s');
  });

  it('expose, and the service answers on its cluster IP', async () => {
    await run('expose', 'deployment', 'web', '--port=80', '--target-port=8080');
    const address = await run('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}');
    const answer = await eventually('an answer', () => get(`http://${address}`).catch(() => undefined));
    expect(answer).toMatch(/^web-/);
  });

  it('run, wait, logs, exec, cp, attach, delete', async () => {
    await run(
      'run',
      'box',
      '--image=busybox:local',
      '--restart=Never',
      '--',
      'sh',
      '-c',
      'i=0; while true; do echo tick $i; i=$((i+1)); sleep 0.2; done',
    );
    await run('wait', '--for=condition=Ready', 'pod/box', '--timeout=60s');
    expect(await run('logs', 'box')).toMatch(/^tick 0$/m);
    expect((await run('logs', 'box', '--tail=1')).trim().split('\n')).toHaveLength(1);
    expect(await run('exec', 'box', '--', 'echo', 'hello')).toBe('hello\n');
    expect(await withInput('from stdin', 'exec', '-i', 'box', '--', 'cat')).toBe('from stdin');
    const code = await cluster.tryKubectl(['-n', namespace, 'exec', 'box', '--', 'sh', '-c', 'exit 7'], {
      kubectl: kubectl ?? '',
    });
    expect(code.exitCode).toBe(7);

    await writeFile(path.join(folder, 'file'), `copied by ${version}`);
    await run('cp', path.join(folder, 'file'), 'box:/tmp/file');
    expect(await run('exec', 'box', '--', 'cat', '/tmp/file')).toBe(`copied by ${version}`);
    await run('cp', 'box:/tmp/file', path.join(folder, `back-${version}`));
    expect(await readFile(path.join(folder, `back-${version}`), 'utf8')).toBe(`copied by ${version}`);

    await using following = start(
      kubectl ?? '',
      ['--kubeconfig', cluster.kubeconfig, '-n', namespace, 'logs', '-f', 'box', '--tail=1'],
      cluster.env,
    );
    await following.until(/tick \d+\n(.*\n)*tick \d+\n/);
    await using attached = start(
      kubectl ?? '',
      ['--kubeconfig', cluster.kubeconfig, '-n', namespace, 'attach', 'box'],
      cluster.env,
    );
    await attached.until(/tick \d+/);
    expect(await run('delete', 'pod', 'box', '--grace-period=1')).toContain('pod "box" deleted');
    expect(await fails('get', 'pod', 'box')).toContain('Error from server (NotFound): pods "box" not found');
  });

  it('several containers: logs, exec, cp of directories, port-forward to a service', async () => {
    await withInput(twoContainers, 'apply', '-f', '-');
    await run('wait', '--for=condition=Ready', 'pod/two', '--timeout=60s');
    expect(await run('logs', 'two', '-c', 'init')).toBe('from init\n');
    const lines = await run('logs', '-l', 'app=two', '--all-containers', '--prefix');
    expect(lines.trim().split('\n').sort()).toEqual(['[pod/two/init] from init', '[pod/two/web] from web']);
    expect(await fails('logs', 'two', '-c', 'nonsense')).toContain('container nonsense is not valid for pod two');
    expect(await run('exec', 'two', '-c', 'web', '--', 'cat', '/tmp/index.html')).toBe('hello\n');
    expect(await fails('exec', 'two', '-c', 'side', '--', 'nonsense')).toContain('executable file not found');

    const directory = path.join(folder, `directory-${version}`);
    await mkdir(path.join(directory, 'deeper'), { recursive: true });
    await writeFile(path.join(directory, 'large'), Buffer.alloc(3_000_000, version));
    await writeFile(path.join(directory, 'deeper/small'), version);
    await run('cp', directory, 'two:/tmp/copied', '-c', 'side');
    const back = path.join(folder, `back-${version}-directory`);
    await run('cp', 'two:/tmp/copied', back, '-c', 'side');
    expect(await readFile(path.join(back, 'deeper/small'), 'utf8')).toBe(version);
    expect((await readFile(path.join(back, 'large'))).equals(Buffer.alloc(3_000_000, version))).toBe(true);

    await run('expose', 'pod', 'two', '--port=80', '--target-port=http');
    const port = await freePort();
    await using forward = start(kubectl ?? '', [
      '--kubeconfig',
      cluster.kubeconfig,
      '-n',
      namespace,
      'port-forward',
      'service/two',
      `${port}:80`,
    ]);
    await forward.until(/Forwarding from/);
    const answers = await Promise.all(Array.from({ length: 10 }, () => get(`http://127.0.0.1:${port}/index.html`)));
    expect(new Set(answers)).toEqual(new Set(['hello\n']));
  });

  it('a crash: events, back-off, logs --previous', async () => {
    await run('run', 'crash', '--image=busybox:local', '--', 'sh', '-c', 'echo last words; exit 3');
    await eventually('a back-off', async () => (await run('get', 'pod', 'crash')).includes('CrashLoopBackOff'));
    expect(await run('logs', 'crash', '--previous')).toBe('last words\n');
    const description = await run('describe', 'pod', 'crash');
    expect(description).toMatch(/Last State:\s+Terminated\n\s+Reason:\s+Error\n\s+Exit Code:\s+3\n/);
    expect(description).toMatch(/Warning\s+BackOff\s.*Back-off restarting failed container crash in pod crash_/);
  });

  it('debug: a container beside the others, a copy, a pod on the node', async () => {
    if (version !== '1.20') {
      await run('debug', 'two', '--image=busybox:local', '-c', 'debugger', '--', 'sh', '-c', 'echo beside; sleep 1000');
      await eventually('its output', async () => (await logsOf('two', '-c', 'debugger')) === 'beside\n');
    }
    await run('debug', 'two', '--copy-to=copy', '--set-image=*=busybox:local');
    await run('wait', '--for=condition=Ready', 'pod/copy', '--timeout=60s');
    const node = (await run('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')).trim();
    await run('debug', `node/${node}`, '--image=busybox:local', '--', 'ls', '/host/etc/hostname');
    const pods = () => run('get', 'pods', '-o', 'name');
    const [, debuggerPod = ''] = /^(pod\/node-debugger-.*)$/m.exec(await pods()) ?? [];
    await eventually('the listing', async () => (await logsOf(debuggerPod)) === '/host/etc/hostname\n');
  });

  it('run -i passes input on, and the exit code back', async () => {
    const args = ['run', 'once', '--image=busybox:local', '--restart=Never', '--rm', '-i', '--', 'sh', '-c'];
    const result = await cluster.tryKubectl(['-n', namespace, ...args, 'cat; exit 4'], {
      kubectl: kubectl ?? '',
      input: 'typed',
    });
    expect(result.stdout).toContain('typed');
    expect(result.exitCode).toBe(4);
  });

  it('exec -it has a terminal', async () => {
    const pod = (await run('get', 'pods', '-l', 'app=web', '-o', 'name')).trim();
    // `script` gives kubectl the terminal that it wants for -t.
    await using session = start(
      'script',
      ['-qec', `${kubectl} --kubeconfig ${cluster.kubeconfig} -n ${namespace} exec -it ${pod} -- sh`, '/dev/null'],
      cluster.env,
    );
    await session.until(/# /);
    session.write('tty; echo size $(stty size)\n');
    await session.until(/\/dev\/pts\/\d/);
    session.write('exit 5\n');
    expect(await session.exited).toBe(5);
  });

  it('port-forward', async () => {
    const port = await freePort();
    await using forward = start(
      kubectl ?? '',
      ['--kubeconfig', cluster.kubeconfig, '-n', namespace, 'port-forward', 'deployment/web', `${port}:8080`],
      cluster.env,
    );
    await forward.until(/Forwarding from/);
    expect(await eventually('an answer', () => get(`http://127.0.0.1:${port}`).catch(() => undefined))).toMatch(
      /^web-/,
    );
  });

  it('create of every simple kind, describe of every kind', async () => {
    await run('create', 'configmap', 'config', '--from-literal=key=value');
    await run('create', 'secret', 'generic', 'secret', '--from-literal=password=hidden');
    await run('create', 'serviceaccount', 'robot');
    await withInput(
      `apiVersion: v1\nkind: ReplicationController\nmetadata: {name: rc}\nspec:\n  replicas: 0\n  selector: {app: rc}\n  template:\n    metadata: {labels: {app: rc}}\n    spec: {containers: [{name: main, image: "busybox:local"}]}\n`,
      'create',
      '-f',
      '-',
    );
    const expected: [string, RegExp][] = [
      ['namespace', /Status:\s+Active/],
      ['node', new RegExp(`Kubelet Version:\\s+${kubernetesVersion}`)],
      ['pod', /Status:\s+Running/],
      ['service', /Endpoints:\s+10\.\d+\./],
      ['endpoints', /Addresses:\s+10\.\d+\./],
      ['endpointslice', /AddressType:\s+IPv4/],
      ['configmap', /key:\n----\nvalue/],
      ['secret', /password:\s+6 bytes/],
      ['serviceaccount', /Name:\s+robot/],
      ['event', /Reason:/],
      ['replicationcontroller', /Replicas:\s+0 current \/ 0 desired/],
      ['replicaset', /Controlled By:\s+Deployment\/web/],
      ['deployment', /StrategyType:\s+RollingUpdate/],
    ];
    // The describer of kubectl 1.20 asks for v1beta1, which no API server has had since 1.25.
    const isServed = ([kind]: [string, RegExp]) => version !== '1.20' || kind !== 'endpointslice';
    for (const [kind, pattern] of expected.filter(isServed)) expect(await run('describe', kind), kind).toMatch(pattern);
    expect(await cluster.kubectl(['-n', 'kube-node-lease', 'describe', 'lease'], { kubectl: kubectl ?? '' })).toMatch(
      /Holder Identity:/,
    );
  });

  it('explain', async () => {
    expect(await run('explain', 'pod.spec.containers.image')).toMatch(/image/i);
    expect(await run('explain', 'deployment')).toMatch(
      /KIND:\s+Deployment\nVERSION:\s+apps\/v1|GROUP:\s+apps\nKIND:\s+Deployment\nVERSION:\s+v1/,
    );
  });

  it('delete', async () => {
    expect(await run('delete', 'deployment,service', 'web')).toMatch(/deployment.apps "web" deleted/);
    await cluster.kubectl(['delete', 'namespace', namespace, '--timeout=80s'], { kubectl: kubectl ?? '' });
    expect(await fails('get', 'namespace', namespace)).toContain('NotFound');
  });
});

function get(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = http.get(url, { agent: false, timeout: 2000 }, response => {
    let text = '';
    response
      .on('data', (chunk: Buffer) => (text += chunk.toString()))
      .on('end', () => resolve(text))
      .on('error', reject);
  });
  request.on('error', reject).on('timeout', () => request.destroy(new Error('no answer')));
  return promise;
}
