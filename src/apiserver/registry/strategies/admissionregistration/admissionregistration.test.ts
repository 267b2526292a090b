import { describe, expect, it } from 'vitest';
import type { MutatingWebhookConfiguration, ValidatingAdmissionPolicyBinding } from '#api';
import { planCreate, printCells } from '../testing.ts';
import { mutatingAdmissionPolicyStrategy } from './mutating-admission-policy.ts';
import { mutatingWebhookConfigurationStrategy } from './mutating-webhook-configuration.ts';
import { validatingAdmissionPolicyStrategy } from './validating-admission-policy.ts';
import { validatingAdmissionPolicyBindingStrategy } from './validating-admission-policy-binding.ts';

const rule = { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] };
const webhook = (fields: object = {}) => ({
  webhooks: [
    {
      name: 'a.example.com',
      clientConfig: { url: 'https://example.com/a' },
      rules: [rule],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      ...fields,
    },
  ],
});

describe('webhooks', () => {
  it('get their defaults', () => {
    const { object, messages } = planCreate<MutatingWebhookConfiguration>(
      mutatingWebhookConfigurationStrategy,
      webhook(),
    );
    expect(messages).toEqual([]);
    expect(object.metadata.generation).toBe(1);
    expect(object.webhooks?.[0]).toMatchObject({
      failurePolicy: 'Fail',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {},
      reinvocationPolicy: 'Never',
      timeoutSeconds: 10,
      rules: [{ scope: '*' }],
    });
    expect(printCells(mutatingWebhookConfigurationStrategy.columns ?? [], object)).toEqual(['x', 1, '0s']);
  });

  it.each<[object, string[]]>([
    [
      webhook({ name: 'a' }),
      ['webhooks[0].name: Invalid value: "a": should be a domain with at least three segments separated by dots'],
    ],
    [
      webhook({ sideEffects: undefined }),
      ['webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun'],
    ],
    [
      webhook({ timeoutSeconds: 31 }),
      ['webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds'],
    ],
    [
      webhook({ clientConfig: {} }),
      ['webhooks[0].clientConfig: Required value: exactly one of url or service is required'],
    ],
    [
      webhook({ clientConfig: { url: 'http://me@example.com/?a#b' } }),
      [
        'webhooks[0].clientConfig.url: Invalid value: "http": \'https\' is the only allowed URL scheme; desired format: https://host[/path]',
        'webhooks[0].clientConfig.url: Invalid value: "me": user information is not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "b": fragments are not permitted in the URL',
        'webhooks[0].clientConfig.url: Invalid value: "a": query parameters are not permitted in the URL',
      ],
    ],
    [
      webhook({ clientConfig: { url: 'https:///x' } }),
      ['webhooks[0].clientConfig.url: Invalid value: "": host must be specified; desired format: https://host[/path]'],
    ],
    [
      webhook({ clientConfig: { url: 'https://a:b@x/' } }),
      ['webhooks[0].clientConfig.url: Invalid value: "a:b": user information is not permitted in the URL'],
    ],
    [
      webhook({ clientConfig: { url: '::' } }),
      [
        'webhooks[0].clientConfig.url: Required value: url must be a valid URL: parse "::": missing protocol scheme; desired format: https://host[/path]',
      ],
    ],
    [
      webhook({ rules: [{ ...rule, apiGroups: ['*', 'apps'], resources: ['pods/*', 'pods/log'] }] }),
      [
        'webhooks[0].rules[0].apiGroups: Invalid value: ["*","apps"]: if \'*\' is present, must not specify other API groups',
        'webhooks[0].rules[0].resources[1]: Invalid value: "pods/log": if \'pods/*\' is present, must not specify pods/log',
      ],
    ],
    [
      webhook({ admissionReviewVersions: ['v9'] }),
      ['webhooks[0].admissionReviewVersions: Invalid value: ["v9"]: must include at least one of v1, v1beta1'],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(mutatingWebhookConfigurationStrategy, given).messages).toEqual(messages);
  });
});

const policy = (spec: object = {}) => ({
  spec: { matchConstraints: { resourceRules: [rule] }, validations: [{ expression: 'true' }], ...spec },
});

describe('policies', () => {
  it.each<[object, string[]]>([
    [policy(), []],
    [
      policy({ validations: [] }),
      [
        'spec.validations: Required value: validations or auditAnnotations must contain at least one item',
        'spec.auditAnnotations: Required value: validations or auditAnnotations must contain at least one item',
      ],
    ],
    [policy({ matchConstraints: undefined }), ['spec.matchConstraints: Required value']],
    [
      policy({ paramKind: { apiVersion: 'v1', kind: 'Config Map' } }),
      [
        "spec.paramKind.kind: Invalid value: \"Config Map\": may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')",
      ],
    ],
    [
      policy({ variables: [{ name: 'in', expression: ' ' }] }),
      [
        'spec.variables[0].name: Invalid value: "in": must be a valid CEL identifier',
        'spec.variables[0].expression: Required value: expression is not specified',
      ],
    ],
    [
      policy({ validations: [{ expression: 'true', message: 'a\nb', reason: 'Because' }] }),
      [
        'spec.validations[0].message: Invalid value: "a\\nb": must not contain line breaks',
        'spec.validations[0].reason: Unsupported value: "Because": supported values: "Forbidden", "Invalid", "RequestEntityTooLarge"',
      ],
    ],
  ])('%j', (given, messages) => {
    expect(planCreate(validatingAdmissionPolicyStrategy, given).messages).toEqual(messages);
  });

  it('that change something say how', () => {
    const mutations = [{ patchType: 'JSONPatch', applyConfiguration: { expression: 'Object{}' } }];
    const spec = { matchConstraints: { resourceRules: [rule] }, mutations };
    expect(planCreate(mutatingAdmissionPolicyStrategy, { spec }).messages).toEqual([
      'spec.mutations[0].jsonPatch: Required value: must be specified when patchType is JSONPatch',
      'spec.mutations[0].applyConfiguration: Invalid value: "{applyConfiguration}": must not be specified when patchType is JSONPatch',
      'spec.reinvocationPolicy: Required value',
    ]);
  });

  it('may be about any operation, and about those that make something', () => {
    const jsonPatch = { expression: '[JSONPatch{op: "remove", path: "/data"}]' };
    const told = (...operations: string[]) => {
      const matchConstraints = { resourceRules: [{ ...rule, operations }] };
      const mutations = [{ patchType: 'JSONPatch', jsonPatch }];
      const spec = { matchConstraints, mutations, reinvocationPolicy: 'Never' };
      return planCreate(mutatingAdmissionPolicyStrategy, { spec }).messages;
    };
    expect(told('*')).toEqual([]);
    expect(told('CREATE', 'CONNECT')).toEqual([]);
    expect(told('DELETE')).toEqual([
      'spec.matchConstraints.resourceRules.operations: Unsupported value: "DELETE": supported values: "*", "CONNECT", "CREATE", "UPDATE"',
    ]);
  });

  it('are bound', () => {
    const paramRef = { name: 'p', parameterNotFoundAction: 'Deny' };
    const spec = { policyName: 'a', validationActions: ['Deny'], paramRef };
    const { object, messages } = planCreate<ValidatingAdmissionPolicyBinding>(
      validatingAdmissionPolicyBindingStrategy,
      { spec },
    );
    expect(messages).toEqual([]);
    expect(printCells(validatingAdmissionPolicyBindingStrategy.columns ?? [], object)).toEqual(['x', 'a', '*/p', '0s']);
  });

  it.each<[object, string[]]>([
    [{}, ['spec.policyName: Required value', 'spec.validationActions: Required value']],
    [
      { policyName: 'a', validationActions: ['Deny', 'Warn'], paramRef: { parameterNotFoundAction: 'Deny' } },
      [
        'spec.paramRef: Required value: one of name or selector must be specified',
        'spec.validationActions: Invalid value: ["Deny","Warn"]: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
      ],
    ],
  ])('are not bound with %j', (spec, messages) => {
    expect(planCreate(validatingAdmissionPolicyBindingStrategy, { spec }).messages).toEqual(messages);
  });
});
