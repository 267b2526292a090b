const { ConfigMap, Deployment, StatusError } = require('kubernode/api');
const { useCluster } = require('kubernode/testing');

const cluster = useCluster({ beforeAll, afterAll });

test('manifests are applied, and their pods run', async () => {
  await cluster().applyYaml(`
    apiVersion: apps/v1
    kind: Deployment
    metadata: { name: web }
    spec:
      replicas: 2
      selector: { matchLabels: { app: web } }
      template:
        metadata: { labels: { app: web } }
        spec: { containers: [{ name: web, image: "web:1" }] }`);
  const key = { namespace: 'default', name: 'web' };
  const web = await cluster().until(Deployment, key, web => web?.status?.availableReplicas === 2);
  expect(web.spec.replicas).toBe(2);
});

test('what is not there is said in an error of one class', async () => {
  const missing = cluster().client.get(ConfigMap, { namespace: 'default', name: 'nobody' });
  await expect(missing).rejects.toThrow(StatusError);
});

test('fake timers do not hold the cluster', async () => {
  jest.useFakeTimers();
  try {
    const metadata = { namespace: 'default', name: 'settings' };
    await cluster().client.create(ConfigMap, { metadata, data: { color: 'blue' } });
    const settings = await cluster().until(ConfigMap, metadata, map => map !== undefined);
    expect(settings.data).toEqual({ color: 'blue' });
    expect(await cluster().kubeconfig()).toContain('https://127.0.0.1:');
  } finally {
    jest.useRealTimers();
  }
});
