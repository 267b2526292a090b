/** The types of the files as descriptors, by which they are decoded. */
import type { FieldDescriptor, ScalarKind, StructReference, ValueDescriptor } from '#api';

function struct(name: string, values: Readonly<Record<string, ValueDescriptor>>): StructReference {
  const fields: Record<string, FieldDescriptor> = {};
  for (const [field, value] of Object.entries(values)) fields[field] = { value };
  return { kind: 'struct', ref: `k8s.io.apiserver.config.v1.${name}`, struct: { fields } };
}

const scalar = (kind: ScalarKind): ValueDescriptor => ({ kind });
const [text, int32, int64, boolean] = [scalar('string'), scalar('int32'), scalar('int64'), scalar('boolean')];
const list = (items: ValueDescriptor): ValueDescriptor => ({ kind: 'list', items });

const typeMeta = { apiVersion: text, kind: text };

/** AdmissionConfiguration of `apiserver.config.k8s.io/v1`. */
export const admissionConfiguration = struct('AdmissionConfiguration', {
  ...typeMeta,
  plugins: list(struct('AdmissionPluginConfiguration', { name: text, path: text, configuration: scalar('raw') })),
});

const perMode = Object.fromEntries(
  ['enforce', 'audit', 'warn'].flatMap(mode => [
    [mode, text],
    [`${mode}-version`, text],
  ]),
);

/** PodSecurityConfiguration of `pod-security.admission.config.k8s.io/v1`. */
export const podSecurityConfiguration = struct('PodSecurityConfiguration', {
  ...typeMeta,
  defaults: struct('PodSecurityDefaults', perMode),
  exemptions: struct('PodSecurityExemptions', {
    usernames: list(text),
    namespaces: list(text),
    runtimeClasses: list(text),
  }),
});

/** Configuration of `eventratelimit.admission.k8s.io/v1alpha1`. */
export const eventRateLimitConfiguration = struct('Configuration', {
  ...typeMeta,
  limits: list(struct('Limit', { type: text, qps: int32, burst: int32, cacheSize: int32 })),
});

/** Upstream decodes it without asking what it says of itself. */
export const imagePolicyConfiguration = struct('AdmissionConfig', {
  ...typeMeta,
  imagePolicy: struct('ImagePolicyWebhookConfig', {
    kubeConfigFile: text,
    allowTTL: int64,
    denyTTL: int64,
    retryBackoff: int64,
    defaultAllow: boolean,
  }),
});
