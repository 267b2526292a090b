import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ConfigMap,
  Namespace,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '#api';
import { startTestServer, statusOf, type TestServer } from '../../testing.ts';

let test: TestServer;
beforeEach(async () => {
  test = await startTestServer();
});
afterEach(() => test[Symbol.asyncDispose]());

const resourceRules = [
  {
    operations: ['CREATE' as const, 'UPDATE' as const],
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['configmaps'],
  },
];

const policy = (spec: object) =>
  test.client.create(ValidatingAdmissionPolicy, {
    metadata: { name: 'p' },
    spec: { matchConstraints: { resourceRules }, ...spec },
  });
const bind = (spec: object = {}) =>
  test.client.create(ValidatingAdmissionPolicyBinding, {
    metadata: { name: 'b' },
    spec: { policyName: 'p', validationActions: ['Deny'], ...spec },
  });
const create = (name: string, data: Record<string, string> = {}, namespace = 'default') =>
  test.client.create(ConfigMap, { metadata: { name, namespace }, data });

describe('a validating policy', () => {
  it('refuses what does not hold, wherever it is bound', async () => {
    await policy({ validations: [{ expression: 'size(object.data) < 2' }] });
    const two = { a: '1', b: '2' };
    await create('unbound', two);
    await bind();
    await create('small', { a: '1' });
    expect(await statusOf(create('large', two))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message:
        "configmaps \"large\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: failed expression: size(object.data) < 2",
    });
  });

  it('lets others go on while it works out what is long', async () => {
    const pairs = 'lists.range(300).all(x, lists.range(300).all(y, x + y >= 0))';
    await policy({
      variables: [
        { name: 'all', expression: pairs },
        { name: 'again', expression: `variables.all && ${pairs}` },
        { name: 'broken', expression: `${pairs} && 1 / 0 == 1` },
      ],
      validations: [
        { expression: `variables.again && variables.all && ${pairs}` },
        { expression: 'variables.broken || variables.all' },
        { expression: 'variables.broken', message: 'cannot be told' },
      ],
    });
    await bind();
    let isDone = false;
    let turns = 0;
    const count = (): void => void (isDone || (turns++, setImmediate(count)));
    count();
    const status = await statusOf(create('small'));
    isDone = true;
    expect(status.message).toMatch(
      /expression 'variables.broken' resulted in error: composited variable "broken" fails to evaluate: division by zero$/,
    );
    expect(turns).toBeGreaterThan(5);
  });

  it('has variables, words and reasons of its own', async () => {
    await policy({
      variables: [
        { name: 'count', expression: 'size(object.data)' },
        { name: 'isLarge', expression: 'variables.count > 1' },
      ],
      validations: [
        {
          expression: '!variables.isLarge',
          messageExpression: '"too many: " + string(variables.count) + " in " + namespaceObject.metadata.name',
          reason: 'Forbidden',
        },
      ],
    });
    await bind();
    expect(await statusOf(create('x', { a: '1', b: '2' }))).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      details: {
        causes: [
          {
            message: expect.stringMatching(
              /^ValidatingAdmissionPolicy '.*' with binding '.*' denied request: too many: 2 in default$/,
            ) as string,
          },
        ],
      },
    });
  });

  it('is given parameters', async () => {
    await create('limits', { max: '1' });
    await policy({
      paramKind: { apiVersion: 'v1', kind: 'ConfigMap' },
      validations: [{ expression: 'size(object.data) <= int(params.data.max)', message: 'too many' }],
    });
    await bind({ paramRef: { name: 'limits', parameterNotFoundAction: 'Deny' } });
    await create('small', { a: '1' });
    expect((await statusOf(create('large', { a: '1', b: '2' }))).message).toContain('denied request: too many');
    await test.client.create(Namespace, { metadata: { name: 'other' }, spec: {} });
    expect((await statusOf(create('x', {}, 'other'))).message).toContain(
      'denied request: failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    );
  });

  it('asks who may do what, and who asks', async () => {
    await policy({
      validations: [
        {
          expression:
            'authorizer.group("").resource("pods").namespace("default").check("create").allowed() && request.userInfo.username == "admin"',
        },
      ],
    });
    await bind();
    await create('x');
  });

  it('passes over requests that do not fulfil its conditions, or its binding does not mean', async () => {
    await policy({
      matchConditions: [{ name: 'named', expression: 'object.metadata.name.startsWith("a")' }],
      validations: [{ expression: 'false' }],
    });
    await bind({ matchResources: { namespaceSelector: { matchLabels: { team: 'a' } } } });
    await create('ax');
    await test.client.create(Namespace, { metadata: { name: 'team', labels: { team: 'a' } }, spec: {} });
    await create('bx', {}, 'team');
    expect((await statusOf(create('ax', {}, 'team'))).code).toBe(422);
  });

  it('that cannot be worked out counts by its failure policy', async () => {
    const validations = [{ expression: 'object.data.none == "x"' }];
    const { spec } = await policy({ validations });
    await bind();
    expect((await statusOf(create('x'))).message).toContain(
      `expression 'object.data.none == "x"' resulted in error: no such key: data`,
    );
    const key = { name: 'p' };
    const before = await test.client.get(ValidatingAdmissionPolicy, key);
    await test.client.update(ValidatingAdmissionPolicy, { ...before, spec: { ...spec, failurePolicy: 'Ignore' } });
    await create('x');
  });

  it('is not taken when it means nothing', async () => {
    const { message } = await statusOf(
      policy({ validations: [{ expression: '1' }, { expression: 'request.nope == 1' }] }),
    );
    expect(message).toContain('spec.validations[0].expression: Invalid value: "1": must evaluate to bool but got int');
    expect(message).toContain(
      `spec.validations[1].expression: Invalid value: "request.nope == 1": compilation failed: ERROR: <input>:1:8: undefined field 'nope'`,
    );
  });
});

describe('conditions of webhooks', () => {
  const webhook = (expression: string) =>
    test.client.create(ValidatingWebhookConfiguration, {
      metadata: { name: 'w' },
      webhooks: [
        {
          name: 'a.example.com',
          clientConfig: { url: 'https://127.0.0.1:1' },
          rules: resourceRules,
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          matchConditions: [{ name: 'one', expression }],
        },
      ],
    });

  it('say when they are asked', async () => {
    await webhook('object.metadata.name == "asked"');
    await create('other');
    expect((await statusOf(create('asked'))).message).toContain('failed calling webhook "a.example.com"');
  });

  it('refuse when they cannot be worked out', async () => {
    await webhook('object.none == 1');
    expect(await statusOf(create('x'))).toMatchObject({
      code: 403,
      message: `configmaps "x" is forbidden: expression 'object.none == 1' resulted in error: no such key: none`,
    });
  });

  it('have to mean something', async () => {
    expect((await statusOf(webhook('foo =='))).message).toContain(
      'webhooks[0].matchConditions[0].expression: Invalid value: "foo ==": compilation failed: ERROR: <input>:1:7: Syntax error',
    );
  });
});
