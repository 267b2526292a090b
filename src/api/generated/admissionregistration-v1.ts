// Made by tools/generate-api from the sources around it. Do not edit: change those and run it again.
import type { StructTable, ValueDescriptor } from '../schema/descriptor.ts';

const ApplyConfiguration: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ApplyConfiguration' };
const AuditAnnotation: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.AuditAnnotation' };
const Condition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.Condition' };
const ExpressionWarning: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ExpressionWarning' };
const JSONPatch: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.JSONPatch' };
const LabelSelector: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector' };
const MatchCondition: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.MatchCondition' };
const MatchResources: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.MatchResources' };
const MutatingAdmissionPolicyBindingSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec' };
const MutatingAdmissionPolicySpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicySpec' };
const MutatingWebhook: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.MutatingWebhook' };
const Mutation: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.Mutation' };
const NamedRuleWithOperations: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.NamedRuleWithOperations' };
const ObjectMeta: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const ParamKind: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ParamKind' };
const ParamRef: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ParamRef' };
const RuleWithOperations: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.RuleWithOperations' };
const ServiceReference: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ServiceReference' };
const TypeChecking: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.TypeChecking' };
const ValidatingAdmissionPolicyBindingSpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec' };
const ValidatingAdmissionPolicySpec: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicySpec' };
const ValidatingAdmissionPolicyStatus: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyStatus' };
const ValidatingWebhook: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.ValidatingWebhook' };
const Validation: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.Validation' };
const Variable: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.Variable' };
const WebhookClientConfig: ValueDescriptor = { kind: 'struct', ref: 'io.k8s.api.admissionregistration.v1.WebhookClientConfig' };
const bytes_: ValueDescriptor = { kind: 'bytes' };
const int32_: ValueDescriptor = { kind: 'int32' };
const int64_: ValueDescriptor = { kind: 'int64' };
const one_of_ApplyConfiguration_JSONPatch: ValueDescriptor = { kind: 'string', enum: ['ApplyConfiguration', 'JSONPatch'] };
const one_of_Audit_Deny_Warn: ValueDescriptor = { kind: 'string', enum: ['Audit', 'Deny', 'Warn'] };
const one_of_Equivalent_Exact: ValueDescriptor = { kind: 'string', enum: ['Equivalent', 'Exact'] };
const one_of_Fail_Ignore: ValueDescriptor = { kind: 'string', enum: ['Fail', 'Ignore'] };
const one_of_IfNeeded_Never: ValueDescriptor = { kind: 'string', enum: ['IfNeeded', 'Never'] };
const one_of_None_NoneOnDryRun_Some_Unknown: ValueDescriptor = { kind: 'string', enum: ['None', 'NoneOnDryRun', 'Some', 'Unknown'] };
const one_of__CONNECT_CREATE_DELETE_UPDATE: ValueDescriptor = { kind: 'string', enum: ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'] };
const one_of__Cluster_Namespaced: ValueDescriptor = { kind: 'string', enum: ['*', 'Cluster', 'Namespaced'] };
const string_: ValueDescriptor = { kind: 'string' };

export const table: StructTable = {
  'io.k8s.api.admissionregistration.v1.ApplyConfiguration': {
    fields: {
      expression: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.admissionregistration.v1.AuditAnnotation': {
    fields: {
      key: { value: string_, required: true, always: true, proto: 1 },
      valueExpression: { value: string_, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ExpressionWarning': {
    fields: {
      fieldRef: { value: string_, required: true, always: true, proto: 2 },
      warning: { value: string_, required: true, always: true, proto: 3 },
    },
  },
  'io.k8s.api.admissionregistration.v1.JSONPatch': {
    fields: {
      expression: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MatchCondition': {
    fields: {
      expression: { value: string_, required: true, always: true, proto: 2 },
      name: { value: string_, required: true, always: true, proto: 1 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MatchResources': {
    fields: {
      excludeResourceRules: { value: { kind: 'list', items: NamedRuleWithOperations, listType: 'atomic' }, proto: 4 },
      matchPolicy: { value: one_of_Equivalent_Exact, default: 'Equivalent', pointer: true, proto: 7 },
      namespaceSelector: { value: LabelSelector, default: {}, pointer: true, proto: 1 },
      objectSelector: { value: LabelSelector, default: {}, pointer: true, proto: 2 },
      resourceRules: { value: { kind: 'list', items: NamedRuleWithOperations, listType: 'atomic' }, proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicy': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: MutatingAdmissionPolicySpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBinding': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: MutatingAdmissionPolicyBindingSpec, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicyBindingSpec': {
    fields: {
      matchResources: { value: MatchResources, pointer: true, proto: 3 },
      paramRef: { value: ParamRef, pointer: true, proto: 2 },
      policyName: { value: string_, proto: 1 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MutatingAdmissionPolicySpec': {
    fields: {
      failurePolicy: { value: one_of_Fail_Ignore, default: 'Fail', pointer: true, proto: 5 },
      matchConditions: { value: { kind: 'list', items: MatchCondition, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 6 },
      matchConstraints: { value: MatchResources, pointer: true, proto: 2 },
      mutations: { value: { kind: 'list', items: Mutation, listType: 'atomic' }, proto: 4 },
      paramKind: { value: ParamKind, pointer: true, proto: 1 },
      reinvocationPolicy: { value: one_of_IfNeeded_Never, proto: 7 },
      variables: { value: { kind: 'list', items: Variable, listType: 'atomic' }, proto: 3 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MutatingWebhook': {
    fields: {
      admissionReviewVersions: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 8 },
      clientConfig: { value: WebhookClientConfig, required: true, always: true, proto: 2 },
      failurePolicy: { value: one_of_Fail_Ignore, default: 'Fail', pointer: true, proto: 4 },
      matchConditions: { value: { kind: 'list', items: MatchCondition, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 12 },
      matchPolicy: { value: one_of_Equivalent_Exact, default: 'Equivalent', pointer: true, proto: 9 },
      name: { value: string_, required: true, always: true, proto: 1 },
      namespaceSelector: { value: LabelSelector, default: {}, pointer: true, proto: 5 },
      objectSelector: { value: LabelSelector, default: {}, pointer: true, proto: 11 },
      reinvocationPolicy: { value: one_of_IfNeeded_Never, default: 'Never', pointer: true, proto: 10 },
      rules: { value: { kind: 'list', items: RuleWithOperations, listType: 'atomic' }, proto: 3 },
      sideEffects: { value: one_of_None_NoneOnDryRun_Some_Unknown, required: true, pointer: true, always: true, proto: 6 },
      timeoutSeconds: { value: int32_, default: 10, pointer: true, proto: 7 },
    },
  },
  'io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      webhooks: { value: { kind: 'list', items: MutatingWebhook, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 2, protoName: 'Webhooks' },
    },
  },
  'io.k8s.api.admissionregistration.v1.Mutation': {
    fields: {
      applyConfiguration: { value: ApplyConfiguration, pointer: true, proto: 3 },
      jsonPatch: { value: JSONPatch, pointer: true, proto: 4 },
      patchType: { value: one_of_ApplyConfiguration_JSONPatch, required: true, always: true, proto: 2 },
    },
  },
  'io.k8s.api.admissionregistration.v1.NamedRuleWithOperations': {
    fields: {
      apiGroups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1, protoIn: [2, 2] },
      apiVersions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2, protoIn: [2, 2] },
      operations: { value: { kind: 'list', items: one_of__CONNECT_CREATE_DELETE_UPDATE, listType: 'atomic' }, proto: 1, protoIn: [2] },
      resourceNames: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1 },
      resources: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3, protoIn: [2, 2] },
      scope: { value: one_of__Cluster_Namespaced, default: '*', pointer: true, proto: 4, protoIn: [2, 2] },
    }, atomic: true,
  },
  'io.k8s.api.admissionregistration.v1.ParamKind': {
    fields: {
      apiVersion: { value: string_, proto: 1 },
      kind: { value: string_, proto: 2 },
    }, atomic: true,
  },
  'io.k8s.api.admissionregistration.v1.ParamRef': {
    fields: {
      name: { value: string_, proto: 1 },
      namespace: { value: string_, proto: 2 },
      parameterNotFoundAction: { value: string_, pointer: true, proto: 4 },
      selector: { value: LabelSelector, pointer: true, proto: 3 },
    }, atomic: true,
  },
  'io.k8s.api.admissionregistration.v1.RuleWithOperations': {
    fields: {
      apiGroups: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 1, protoIn: [2] },
      apiVersions: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 2, protoIn: [2] },
      operations: { value: { kind: 'list', items: one_of__CONNECT_CREATE_DELETE_UPDATE, listType: 'atomic' }, proto: 1 },
      resources: { value: { kind: 'list', items: string_, listType: 'atomic' }, proto: 3, protoIn: [2] },
      scope: { value: one_of__Cluster_Namespaced, default: '*', pointer: true, proto: 4, protoIn: [2] },
    },
  },
  'io.k8s.api.admissionregistration.v1.ServiceReference': {
    fields: {
      name: { value: string_, required: true, always: true, proto: 2 },
      namespace: { value: string_, required: true, always: true, proto: 1 },
      path: { value: string_, pointer: true, proto: 3 },
      port: { value: int32_, default: 443, pointer: true, proto: 4 },
    },
  },
  'io.k8s.api.admissionregistration.v1.TypeChecking': {
    fields: {
      expressionWarnings: { value: { kind: 'list', items: ExpressionWarning, listType: 'atomic' }, proto: 1 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ValidatingAdmissionPolicySpec, default: {}, always: true, proto: 2 },
      status: { value: ValidatingAdmissionPolicyStatus, always: true, proto: 3 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      spec: { value: ValidatingAdmissionPolicyBindingSpec, required: true, default: {}, always: true, proto: 2 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec': {
    fields: {
      matchResources: { value: MatchResources, pointer: true, proto: 3 },
      paramRef: { value: ParamRef, pointer: true, proto: 2 },
      policyName: { value: string_, required: true, proto: 1 },
      validationActions: { value: { kind: 'list', items: one_of_Audit_Deny_Warn, listType: 'set' }, required: true, proto: 4 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicySpec': {
    fields: {
      auditAnnotations: { value: { kind: 'list', items: AuditAnnotation, listType: 'atomic' }, proto: 5 },
      failurePolicy: { value: one_of_Fail_Ignore, default: 'Fail', pointer: true, proto: 4 },
      matchConditions: { value: { kind: 'list', items: MatchCondition, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 6 },
      matchConstraints: { value: MatchResources, pointer: true, proto: 2 },
      paramKind: { value: ParamKind, pointer: true, proto: 1 },
      validations: { value: { kind: 'list', items: Validation, listType: 'atomic' }, proto: 3 },
      variables: { value: { kind: 'list', items: Variable, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 7 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyStatus': {
    fields: {
      conditions: { value: { kind: 'list', items: Condition, listType: 'map', keys: ['type'] }, proto: 3 },
      observedGeneration: { value: int64_, proto: 1 },
      typeChecking: { value: TypeChecking, pointer: true, proto: 2 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingWebhook': {
    fields: {
      admissionReviewVersions: { value: { kind: 'list', items: string_, listType: 'atomic' }, required: true, always: true, proto: 8 },
      clientConfig: { value: WebhookClientConfig, required: true, always: true, proto: 2 },
      failurePolicy: { value: one_of_Fail_Ignore, default: 'Fail', pointer: true, proto: 4 },
      matchConditions: { value: { kind: 'list', items: MatchCondition, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 11 },
      matchPolicy: { value: one_of_Equivalent_Exact, default: 'Equivalent', pointer: true, proto: 9 },
      name: { value: string_, required: true, always: true, proto: 1 },
      namespaceSelector: { value: LabelSelector, default: {}, pointer: true, proto: 5 },
      objectSelector: { value: LabelSelector, default: {}, pointer: true, proto: 10 },
      rules: { value: { kind: 'list', items: RuleWithOperations, listType: 'atomic' }, proto: 3 },
      sideEffects: { value: one_of_None_NoneOnDryRun_Some_Unknown, required: true, pointer: true, always: true, proto: 6 },
      timeoutSeconds: { value: int32_, default: 10, pointer: true, proto: 7 },
    },
  },
  'io.k8s.api.admissionregistration.v1.ValidatingWebhookConfiguration': {
    fields: {
      apiVersion: { value: string_ },
      kind: { value: string_ },
      metadata: { value: ObjectMeta, always: true, proto: 1 },
      webhooks: { value: { kind: 'list', items: ValidatingWebhook, listType: 'map', keys: ['name'] }, patchStrategy: 'merge', patchMergeKey: 'name', proto: 2, protoName: 'Webhooks' },
    },
  },
  'io.k8s.api.admissionregistration.v1.Validation': {
    fields: {
      expression: { value: string_, required: true, always: true, proto: 1, protoName: 'Expression' },
      message: { value: string_, proto: 2 },
      messageExpression: { value: string_, proto: 4 },
      reason: { value: string_, pointer: true, proto: 3 },
    },
  },
  'io.k8s.api.admissionregistration.v1.Variable': {
    fields: {
      expression: { value: string_, required: true, always: true, proto: 2, protoName: 'Expression' },
      name: { value: string_, required: true, always: true, proto: 1, protoName: 'Name' },
    }, atomic: true,
  },
  'io.k8s.api.admissionregistration.v1.WebhookClientConfig': {
    fields: {
      caBundle: { value: bytes_, proto: 2 },
      service: { value: ServiceReference, pointer: true, proto: 1 },
      url: { value: string_, pointer: true, proto: 3 },
    },
  },
};
