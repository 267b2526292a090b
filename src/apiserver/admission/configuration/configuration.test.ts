import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { renderKubeconfig } from '#client';
import { readAdmissionSettings } from './read.ts';

const directory = mkdtempSync(join(tmpdir(), 'admission-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileOf(text: string, name = 'admission.yaml'): string {
  const file = join(directory, name);
  writeFileSync(file, text);
  return file;
}
const outer = 'apiVersion: apiserver.config.k8s.io/v1\nkind: AdmissionConfiguration\n';
const podSecurity = (rest: string) => `apiVersion: pod-security.admission.config.k8s.io/v1
kind: PodSecurityConfiguration
${rest}`;
const events = (rest: string) => `apiVersion: eventratelimit.admission.k8s.io/v1alpha1
kind: Configuration
${rest}`;
const plugin = (name: string, text: string) =>
  `${outer}plugins:\n- name: ${name}\n  configuration:\n${text.replaceAll(/^/gm, '    ')}`;
fileOf(renderKubeconfig({ name: 'images', server: 'http://example.com', ca: 'x' }), 'plain.kubeconfig');
const newest = Number.POSITIVE_INFINITY;

describe('a file', () => {
  it('need not be there', async () => {
    expect(await readAdmissionSettings('')).toBeUndefined();
  });

  it('says what plugins are to know, itself or by files beside it', async () => {
    fileOf(
      events('limits:\n- {type: Namespace, qps: 50, burst: 100, cacheSize: 2000}\n- {type: Server, qps: 1, burst: 2}'),
      'events.yaml',
    );
    const file = fileOf(
      `${plugin('PodSecurity', podSecurity('defaults: {enforce: baseline, enforce-version: v1.30}\nexemptions: {namespaces: [kube-system]}'))}
- name: EventRateLimit
  path: events.yaml
`,
    );
    expect(await readAdmissionSettings(file)).toEqual({
      podSecurity: {
        defaults: {
          audit: { level: 'privileged', minor: newest },
          enforce: { level: 'baseline', minor: 30 },
          warn: { level: 'privileged', minor: newest },
        },
        exemptions: { usernames: [], namespaces: ['kube-system'], runtimeClasses: [] },
      },
      eventRateLimit: [
        { type: 'Namespace', qps: 50, burst: 100, cacheSize: 2000 },
        { type: 'Server', qps: 1, burst: 2, cacheSize: 4096 },
      ],
    });
  });

  it.each([
    ['a: [', 'admission.yaml: '],
    ['[]', 'expected AdmissionConfiguration of apiserver.config.k8s.io/v1'],
    ['kind: Pod\napiVersion: v1', 'no kind "Pod" is registered for version "v1": expected AdmissionConfiguration'],
    [`${outer}plugin: []`, 'strict decoding error: unknown field "plugin"'],
    [`${outer}plugins: {}`, 'json: cannot unmarshal object into'],
    [
      `${outer}plugins: [{name: PodNodeSelector}]`,
      'plugins[0].name: no configuration is taken of "PodNodeSelector", but of PodSecurity, EventRateLimit, ImagePolicyWebhook',
    ],
    [`${outer}plugins: [{name: PodSecurity, path: none.yaml}]`, 'none.yaml: cannot be read'],
    [
      plugin('PodSecurity', podSecurity('defaults: {enforce: strict, warn-version: "1"}')),
      'plugins[0].configuration: defaults.enforce: Invalid value: "strict": must be one of privileged, baseline, restricted',
    ],
    [
      plugin('PodSecurity', podSecurity('defaults: {warn-version: "1"}')),
      'defaults.warn-version: Invalid value: "1": must be "latest" or "v1.x"',
    ],
    [
      plugin('PodSecurity', podSecurity('exemptions: {usernames: [""], namespaces: [A], runtimeClasses: [a, a]}')),
      'exemptions.runtimeClasses[1]: Duplicate value: "a"',
    ],
    [plugin('PodSecurity', events('limits: []')), 'expected PodSecurityConfiguration of pod-security.admission'],
    [plugin('EventRateLimit', events('limits: []')), 'limits: Invalid value: []: must not be empty'],
    [
      plugin('EventRateLimit', events('limits: [{type: Pod, qps: 0, burst: -1, cacheSize: -1}]')),
      'limits[0].type: Unsupported value: "Pod": supported values: "Server", "Namespace", "User", "SourceAndObject"',
    ],
    [
      plugin('EventRateLimit', events('limits: [{type: User, qps: 1, burst: 1, cacheSize: -1}]')),
      'limits[0].cacheSize: Invalid value: -1: must not be negative',
    ],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {}'), 'imagePolicy.kubeConfigFile: Required value'],
    [
      plugin(
        'ImagePolicyWebhook',
        'imagePolicy: {allowTTL: 1, denyTTL: -5, retryBackoff: 300001, kubeConfigFile: none}',
      ),
      'imagePolicy.allowTTL: Invalid value: 1: valid value is between 1s and 30m0s, got 1s',
    ],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {denyTTL: -5}'), 'between 1s and 30m0s, got -5s'],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {retryBackoff: 300001}'), 'between 1ns and 5m0s, got 5m0.001s'],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {kubeConfigFile: none}'), 'cannot read the kubeconfig'],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {kubeConfigFile: admission.yaml}'), 'kind: must be Config'],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {kubeConfigFile: plain.kubeconfig}'), 'must be an https URL'],
    [plugin('ImagePolicyWebhook', 'imagePolicy: {kubeConfigFile: [a]}'), 'json: cannot unmarshal array into'],
    [plugin('ImagePolicyWebhook', '[]'), 'plugins[0].configuration: '],
  ])('that says %j is refused', async (text, words) => {
    await expect(readAdmissionSettings(fileOf(text))).rejects.toThrow(words);
  });
});
