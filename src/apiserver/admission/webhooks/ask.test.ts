import { expect, it } from 'vitest';
import { ConfigMap, type KubeObject, type ValidatingWebhook } from '#api';
import { createVirtualClock, silentLogger } from '#base';
import { unionAuthorizer } from '../../authz/authorizer.ts';
import { shapeOf } from '../../resource/definition.ts';
import { createResource } from '../../resource/resource.ts';
import type { AdmissionRequest } from '../admission.ts';
import { AdmissionMetrics } from '../admission-metrics.ts';
import { createMatcher } from '../matching/matching.ts';
import { askHook, type WebhookSources } from './ask.ts';
import { requestTextOf } from './review.ts';

const webhook = {
  name: 'a.example.com',
  clientConfig: { url: 'https://example.com' },
  sideEffects: 'None',
  admissionReviewVersions: ['v2', 'v1beta1'],
} satisfies ValidatingWebhook;

const resource = createResource(shapeOf(ConfigMap));

/** What is sent, and what comes of an answer. */
async function ask(response: object, request: Partial<AdmissionRequest> = {}, fields: Partial<ValidatingWebhook> = {}) {
  const metrics = new AdmissionMetrics();
  const warnings: string[] = [];
  const sent: unknown[] = [];
  const client: WebhookSources['client'] = {
    async call(_config, body) {
      sent.push(JSON.parse(body));
      return { kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1beta1', response };
    },
  };
  const asked = {
    operation: 'CREATE',
    resource,
    subresource: '',
    namespace: 'default',
    name: 'x',
    user: { username: 'u', groups: [] },
    dryRun: false,
    object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } } as KubeObject,
    old: undefined,
    warn: (text: string) => void warnings.push(text),
    ...request,
  } satisfies AdmissionRequest;
  const hook = { webhook: { ...webhook, ...fields }, matcher: createMatcher({}) };
  const sources = {
    client,
    newUid: () => 'uid',
    logger: silentLogger,
    clock: createVirtualClock(),
    find: () => undefined,
    versionsOf: () => [],
    authorizer: unionAuthorizer([]),
    metrics,
  };
  const outcome = await askHook(
    hook,
    { request: asked, kind: resource, mayPatch: false, textOf: requestTextOf(asked) },
    sources,
  ).catch((error: Error) => error.message);
  return { outcome, warnings, sent, metrics };
}

it('speaks the first version that both know, of which the older asks for less', async () => {
  const { sent, outcome } = await ask({ allowed: true });
  expect(sent).toMatchObject([{ apiVersion: 'admission.k8s.io/v1beta1', request: { uid: 'uid', name: 'x' } }]);
  expect(outcome).toMatchObject({ allowed: true });
});

it.each([
  [{ allowed: true }, {}, 'false'],
  [{ allowed: false }, {}, 'true'],
  ['nonsense', { failurePolicy: 'Ignore' }, 'false'],
  ['nonsense', { failurePolicy: 'Fail' }, 'true'],
] as const)('counts how long %j of one that %j takes, as rejected %s', async (response, fields, rejected) => {
  const { metrics } = await ask(response as object, {}, fields);
  const samples = await Promise.all(metrics.families().map(async family => [...(await family.samples())]));
  expect(samples.flat().map(({ labels }) => labels)).toEqual([['a.example.com', 'validating', 'CREATE', rejected]]);
});

it('passes warnings on, of refusals too', async () => {
  const { warnings } = await ask({ allowed: false, warnings: ['careful', 3] });
  expect(warnings).toEqual(['careful']);
});

it.each([
  ['Some', 'admission webhook "a.example.com" does not support dry run'],
  ['None', expect.objectContaining({ allowed: true })],
] as const)('rehearses with side effects %s', async (sideEffects, outcome) => {
  expect((await ask({ allowed: true }, { dryRun: true }, { sideEffects })).outcome).toEqual(outcome);
});

it('does not understand others', async () => {
  expect((await ask({ allowed: true }, {}, { admissionReviewVersions: ['v9'] })).outcome).toBe(
    'Internal error occurred: failed calling webhook "a.example.com": could not create admission objects: webhook does not accept known AdmissionReview versions (v1, v1beta1)',
  );
});
