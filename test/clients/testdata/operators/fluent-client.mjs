/** An operator on kubernetes-fluent-client, as its users write one: for each Website a Deployment, its status, its finalizer. Then what it
 *  can do besides. Prints what it saw, as JSON. */
import { createRequire } from 'node:module';

const require = createRequire(`${process.env.MODULES}/`);
const { GenericKind, K8s, kind, models, RegisterKind, WatchEvent } = await import(
  require.resolve('kubernetes-fluent-client')
);
const namespace = 'fluent';
const seen = {};

class Website extends GenericKind {}
RegisterKind(Website, { group: 'example.com', version: 'v1', kind: 'Website', plural: 'websites' });

const definition = {
  metadata: { name: 'websites.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Website', plural: 'websites' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: { type: 'object', properties: { replicas: { type: 'integer', default: 1 } } },
              status: { type: 'object', properties: { made: { type: 'string' } } },
            },
          },
        },
      },
    ],
  },
};

/** Resolves with what `probe` gives, once it gives something. */
async function until(probe) {
  for (;;) {
    const found = await probe();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

const deploymentOf = ({ metadata, spec }) => ({
  metadata: { name: metadata.name, namespace, labels: { made: 'yes' } },
  spec: {
    replicas: spec.replicas,
    selector: { matchLabels: { app: metadata.name } },
    template: { metadata: { labels: { app: metadata.name } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } },
  },
});

await K8s(kind.Namespace).Apply({ metadata: { name: namespace } });
await K8s(kind.CustomResourceDefinition).Apply(definition, { force: true });
await until(async () => {
  const { status } = await K8s(kind.CustomResourceDefinition).Get(definition.metadata.name);
  return status?.conditions?.some(({ type, status }) => type === 'Established' && status === 'True');
});

seen.events = [];
const watcher = K8s(Website)
  .InNamespace(namespace)
  .Watch(async (website, phase) => {
    seen.events.push(`${phase} ${website.spec.replicas}`);
    if (phase === 'DELETED') return;
    await K8s(kind.Deployment).Apply(deploymentOf(website), { force: true });
    if (website.status?.made !== undefined) return;
    await K8s(Website).PatchStatus({ metadata: website.metadata, spec: website.spec, status: { made: 'yes' } });
  });
watcher.events.on(WatchEvent.WATCH_ERROR, error => process.stderr.write(`watch: ${error}\n`));
await watcher.start();

await K8s(Website).Create({ metadata: { name: 'one', namespace }, spec: { replicas: 2 } });
const deployment = () => K8s(kind.Deployment).InNamespace(namespace).Get('one');
const available = count => until(async () => (await deployment().catch(() => ({}))).status?.availableReplicas === count);
await available(2);
await K8s(Website).Apply({ metadata: { name: 'one', namespace }, spec: { replicas: 3 } }, { force: true });
await available(3);
await K8s(Website).InNamespace(namespace).Finalize('add', 'example.com/kept', 'one');
seen.status = (await K8s(Website).InNamespace(namespace).Get('one')).status;

await K8s(kind.Deployment).InNamespace(namespace).Scale(1, 'one');
await available(1);
seen.made = (await K8s(kind.Deployment).InNamespace(namespace).WithLabel('made', 'yes').Get()).items.length;
const [pod] = (await K8s(kind.Pod).InNamespace(namespace).WithField('status.phase', 'Running').Get()).items;
await K8s(kind.Pod).InNamespace(namespace).Evict(pod.metadata.name);
await until(() =>
  K8s(kind.Pod)
    .InNamespace(namespace)
    .Get(pod.metadata.name)
    .then(
      ({ metadata }) => metadata.deletionTimestamp,
      ({ status }) => status === 404,
    ),
);
seen.evicted = true;

await K8s(Website).InNamespace(namespace).Delete('one');
await until(async () => (await K8s(Website).InNamespace(namespace).Get('one')).metadata.deletionTimestamp);
await K8s(Website).InNamespace(namespace).Finalize('remove', 'example.com/kept', 'one');
await until(() => seen.events.some(event => event.startsWith('DELETED')));
seen.gone = await K8s(Website)
  .InNamespace(namespace)
  .Get('one')
  .catch(({ status }) => status);

await K8s(kind.ConfigMap).Create({ metadata: { name: 'plain', namespace }, data: { a: '1' } });
seen.again = await K8s(kind.ConfigMap)
  .Create({ metadata: { name: 'plain', namespace } })
  .catch(({ status }) => status);
const steps = [{ op: 'replace', path: '/data/a', value: '2' }];
seen.patched = (await K8s(kind.ConfigMap, { namespace, name: 'plain' }).Patch(steps)).data;
seen.raw = (await K8s(models.V1APIGroup).Raw('/apis/apps')).name;
watcher.close();
process.stdout.write(JSON.stringify(seen), () => process.exit(0));
