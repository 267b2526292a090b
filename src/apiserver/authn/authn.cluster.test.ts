import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  LocalSubjectAccessReview,
  Node,
  Pod,
  Secret,
  SelfSubjectAccessReview,
  SelfSubjectReview,
  SelfSubjectRulesReview,
  ServiceAccount,
  SubjectAccessReview,
  type TokenRequest,
  TokenReview,
} from '#api';
import { componentRoles } from '../../main/roles.ts';
import { errorOf, podNamed, startTestServer, type TestServer } from '../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer({ roles: componentRoles() });
  await test.client.create(ServiceAccount, { metadata: { name: 'web', namespace: 'default' } });
});
afterEach(() => test[Symbol.asyncDispose]());

const key = { namespace: 'default', name: 'web' };
const request = async (spec: object = {}): Promise<string> => {
  const answer = await test.client.createSubresource<TokenRequest>(ServiceAccount, key, 'token', { spec });
  return answer.status?.token ?? '';
};
const review = async (token: string) =>
  (await test.client.create(TokenReview, { metadata: {}, spec: { token } })).status;

describe('tokens of service accounts', () => {
  it('name their account for as long as they were asked for', async () => {
    const token = await request({ expirationSeconds: 600 });
    expect(await review(token)).toMatchObject({
      authenticated: true,
      user: {
        username: 'system:serviceaccount:default:web',
        groups: expect.arrayContaining(['system:serviceaccounts:default']),
      },
    });
    await test.clock.advance(601_000);
    expect(await review(token)).toMatchObject({ user: {}, error: 'invalid bearer token' });
  });

  it('end with their account, even when another takes its name', async () => {
    const token = await request();
    await test.client.delete(ServiceAccount, key);
    expect((await review(token))?.authenticated).toBeUndefined();
    await test.client.create(ServiceAccount, { metadata: key });
    expect((await review(token))?.authenticated).toBeUndefined();
  });

  it('end with the pod that they are bound to', async () => {
    const pod = await test.client.create(Pod, {
      ...podNamed('web-1'),
      spec: { ...podNamed('web-1').spec, serviceAccountName: 'web' },
    });
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'web-1', uid: pod.metadata.uid };
    const token = await request({ boundObjectRef });
    expect((await review(token))?.user?.extra).toMatchObject({ 'authentication.kubernetes.io/pod-name': ['web-1'] });
    expect((await errorOf(request({ boundObjectRef: { ...boundObjectRef, uid: 'other' } }))).message).toMatch(
      'does not match the UID in record',
    );
    await test.client.delete(Pod, { namespace: 'default', name: 'web-1' });
    expect((await review(token))?.authenticated).toBeUndefined();
  });

  it('end a minute after the time that a deleted pod had, whoever holds the pod', async () => {
    const pod = await test.client.create(Pod, {
      metadata: { ...podNamed('held').metadata, finalizers: ['example.com/held'] },
      spec: { ...podNamed('held').spec, serviceAccountName: 'web', nodeName: 'n1', terminationGracePeriodSeconds: 30 },
    });
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'held', uid: pod.metadata.uid };
    const token = await request({ boundObjectRef, expirationSeconds: 3600 });
    await test.client.delete(Pod, { namespace: 'default', name: 'held' });
    await test.clock.advance(89_000);
    expect((await review(token))?.authenticated).toBe(true);
    await test.clock.advance(2000);
    expect(await review(token)).toMatchObject({ user: {}, error: 'invalid bearer token' });
  });

  it('have one text each', async () => {
    const token = await request();
    const [head = '', body = '', signature = ''] = token.split('.');
    expect((await review(token))?.authenticated).toBe(true);
    const last = signature.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // 64 bytes end with four bits that mean nothing.
    const twin = signature.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ 1];
    const others = [`${token}==`, `${token}!!`, `${token} `, `${token}\n`, `${head}.${body}=.${signature}`];
    for (const other of [...others, `${head}.${body}.${twin}`, `${head}.${body}.`, `.${body}.${signature}`])
      expect((await review(other))?.authenticated, other).toBeUndefined();
  });

  it.each([
    [{}, '/, Kind='],
    [{ kind: 'Foo', apiVersion: 'v1', name: 'a' }, '/v1, Kind=Foo'],
    [{ kind: 'Pod', apiVersion: 'apps/v1', name: 'a' }, 'apps/v1, Kind=Pod'],
  ])('are bound to nothing else: %j', async (boundObjectRef, type) => {
    expect((await errorOf(request({ boundObjectRef }))).message).toBe(`cannot bind token to object of type ${type}`);
  });

  it('end with the secret or the node that they are bound to', async () => {
    const { client } = test;
    await client.create(Secret, { metadata: { namespace: 'default', name: 'one' } });
    await client.create(Node, { metadata: { name: 'one' }, spec: {} });
    const boundTo = (kind: string) => request({ boundObjectRef: { kind, apiVersion: 'v1', name: 'one' } });
    const [ofSecret, ofNode] = [await boundTo('Secret'), await boundTo('Node')];
    const areGood = async () => [(await review(ofSecret))?.authenticated, (await review(ofNode))?.authenticated];
    expect(await areGood()).toEqual([true, true]);
    await client.delete(Secret, { namespace: 'default', name: 'one' });
    expect(await areGood()).toEqual([undefined, true]);
    await client.delete(Node, { name: 'one' });
    await client.create(Node, { metadata: { name: 'one' }, spec: {} });
    expect(await areGood()).toEqual([undefined, undefined]);
  });

  it('are refused to those for whom they are not', async () => {
    expect(await review(await request({ audiences: ['elsewhere'] }))).toMatchObject({
      error: 'token audiences are not among those wanted',
    });
    expect((await errorOf(request({ expirationSeconds: 60 }))).message).toMatch(
      'may not specify a duration less than 10 minutes',
    );
    const named = (metadata: object) =>
      errorOf(test.client.createSubresource(ServiceAccount, key, 'token', { metadata, spec: {} }));
    expect((await named({ name: 'other' })).message).toBe(
      'TokenRequest.authentication.k8s.io "web" is invalid: metadata.name: Invalid value: "other": must match the service account name if specified',
    );
    expect((await named({ uid: 'other' })).message).toMatch(
      'the UID in the token request (other) does not match the UID of the service account',
    );
    await test.client.create(Pod, podNamed('other'));
    const boundObjectRef = { kind: 'Pod', apiVersion: 'v1', name: 'other' };
    expect((await errorOf(request({ boundObjectRef }))).message).toMatch(
      'pod running with different serviceaccount name',
    );
  });
});

describe('reviews', () => {
  const bob = { username: 'bob', groups: ['system:authenticated'] };

  it('tell who one is and what one may do', async () => {
    const client = test.as(bob);
    const self = await client.create(SelfSubjectReview, { metadata: {} });
    expect(self.status?.userInfo).toEqual({ username: 'bob', groups: ['system:authenticated'] });
    const may = async (verb: string, resource: string) =>
      (
        await client.create(SelfSubjectAccessReview, {
          metadata: {},
          spec: { resourceAttributes: { verb, resource, namespace: 'default' } },
        })
      ).status?.allowed;
    expect(await may('list', 'pods')).toBe(false);
    const rules = await client.create(SelfSubjectRulesReview, { metadata: {}, spec: { namespace: 'default' } });
    expect(rules.status?.resourceRules).toContainEqual({
      verbs: ['create'],
      apiGroups: ['authentication.k8s.io'],
      resources: ['selfsubjectreviews'],
    });
  });

  it('name each owner once, as all objects do', async () => {
    const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid: 'u' };
    const { metadata } = await test.client.create(TokenReview, {
      metadata: { ownerReferences: [owner, owner] },
      spec: { token: 'x' },
    });
    expect(metadata.ownerReferences).toEqual([owner]);
  });

  it('keep nothing that only servers write', async () => {
    const sent = { uid: 'u', creationTimestamp: '2020-01-01T00:00:00Z', deletionTimestamp: '2020-01-01T00:00:00Z' };
    const { metadata } = await test.client.create(TokenReview, {
      metadata: { name: 'a', labels: { a: 'b' }, ...sent, selfLink: '/x', deletionGracePeriodSeconds: 3 },
      spec: { token: 'x' },
    });
    const { managedFields: _, ...rest } = metadata;
    expect(rest).toEqual({ name: 'a', labels: { a: 'b' } });
  });

  it('say who set which of their fields, as all objects do', async () => {
    const spec = { resourceAttributes: { verb: 'list', resource: 'pods' } };
    const review = await test.client.create(SelfSubjectAccessReview, { metadata: {}, spec });
    const fieldsV1 = { 'f:spec': { 'f:resourceAttributes': { '.': {}, 'f:resource': {}, 'f:verb': {} } } };
    expect(review.metadata.managedFields).toMatchObject([{ operation: 'Update', fieldsType: 'FieldsV1', fieldsV1 }]);
  });

  it('tell what others may do, to those who may ask', async () => {
    const resourceAttributes = { verb: 'create', resource: 'pods', subresource: 'binding', namespace: 'default' };
    const spec = { user: 'system:kube-scheduler', resourceAttributes };
    expect((await test.client.create(SubjectAccessReview, { metadata: {}, spec })).status?.allowed).toBe(true);
    const local = { metadata: { namespace: 'default' }, spec: { ...spec, user: 'bob' } };
    expect((await test.client.create(LocalSubjectAccessReview, local)).status?.allowed).toBe(false);
    expect((await errorOf(test.as(bob).create(SubjectAccessReview, { metadata: {}, spec }))).message).toMatch(
      'subjectaccessreviews.authorization.k8s.io is forbidden: User "bob" cannot create resource "subjectaccessreviews"',
    );
  });
});
