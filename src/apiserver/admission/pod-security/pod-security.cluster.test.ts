import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Container, Deployment, isInvalid, Namespace, Pod } from '#api';
import { mergePatch, strategicPatch } from '#client';
import { errorOf, podNamed, startTestServer, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const label = (mode: string) => `pod-security.kubernetes.io/${mode}`;
const team = (labels: Record<string, string>) =>
  test.client.create(Namespace, { metadata: { name: 'team', labels }, spec: {} });
const pod = (name: string, container: Partial<Container> = {}) => {
  const { metadata, spec } = podNamed(name, 'team');
  return { metadata, spec: { ...spec, containers: spec.containers.map(main => ({ ...main, ...container })) } };
};
const privileged = { securityContext: { privileged: true } };
const refusal = (name: string) =>
  `pods "${name}" is forbidden: violates PodSecurity "baseline:latest": privileged (container "main" must not set securityContext.privileged=true)`;

describe('enforcing', () => {
  beforeEach(() => team({ [label('enforce')]: 'baseline' }));

  it('refuses pods that break the standard, and admits others', async () => {
    expect((await errorOf(test.client.create(Pod, pod('a', privileged)))).message).toBe(refusal('a'));
    await test.client.create(Pod, pod('a'));
  });

  it('looks at what runs in pods later, and at nothing else of them', async () => {
    const key = { namespace: 'team', name: 'a' };
    await test.client.create(Pod, pod('a'));
    const ephemeral = { name: 'debug', image: 'x', ...privileged };
    const patch = strategicPatch({ spec: { ephemeralContainers: [ephemeral] } });
    const debug = test.client.patch(Pod, key, patch, { subresource: 'ephemeralcontainers' });
    expect((await errorOf(debug)).message).toMatch('(container "debug" must not set securityContext.privileged=true)');
    const relabelled = mergePatch({ metadata: { labels: { [label('enforce')]: 'restricted' } } });
    await test.client.patch(Namespace, { name: 'team' }, relabelled);
    await test.client.patch(Pod, key, mergePatch({ metadata: { labels: { a: 'b' } } }));
    const image = strategicPatch({ spec: { containers: [{ name: 'main', image: 'other' }] } });
    expect((await errorOf(test.client.patch(Pod, key, image))).message).toMatch(
      'violates PodSecurity "restricted:latest"',
    );
  });

  it('leaves templates to their pods', async () => {
    await test.client.create(Deployment, deployment());
  });
});

const deployment = () => ({
  metadata: { name: 'web', namespace: 'team' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: pod('a', privileged).spec },
  },
});

describe('labels of namespaces', () => {
  it.each([
    ['enforce', 'strict', 'must be one of privileged, baseline, restricted'],
    ['audit', '', 'must be one of privileged, baseline, restricted'],
    ['warn-version', '1.20', 'must be "latest" or "v1.x"'],
  ])('%s=%s is refused', async (mode, value, words) => {
    const error = await errorOf(team({ [label(mode)]: value }));
    expect(isInvalid(error)).toBe(true);
    expect(error.message).toBe(
      `Namespace "team" is invalid: metadata.labels[${label(mode)}]: Invalid value: "${value}": ${words}`,
    );
  });
});
