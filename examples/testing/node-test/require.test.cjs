const assert = require('node:assert/strict');
const { test } = require('node:test');
const { Namespace } = require('kubernode/api');
const { startCluster } = require('kubernode/testing');

test('CommonJS requires it, where Node can require ES modules', async () => {
  const cluster = await startCluster({ port: 0 });
  try {
    assert.match(cluster.getKubeConfig(), /https:\/\/127\.0\.0\.1:\d+/);
    const { items } = await cluster.client.list(Namespace);
    assert.ok(items.some(({ metadata }) => metadata.name === 'default'));
  } finally {
    await cluster.stop();
  }
});
