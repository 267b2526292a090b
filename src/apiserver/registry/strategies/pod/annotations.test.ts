import { describe, expect, it } from 'vitest';
import type { AppArmorProfile, Pod, PodSpec } from '#api';
import { podStrategy } from '../pod.ts';
import { podTemplateStrategy } from '../pod-template.ts';
import { planCreate, planUpdate } from '../testing.ts';
import { annotationWarnings } from './annotations.ts';

const prefix = 'container.apparmor.security.beta.kubernetes.io';
const specOf = (spec: Partial<PodSpec> = {}): PodSpec => ({ containers: [{ name: 'c', image: 'i' }], ...spec });
const create = (annotations: Record<string, string>, spec?: Partial<PodSpec>) =>
  planCreate<Pod>(podStrategy, { metadata: { name: 'x', annotations }, spec: specOf(spec) });

describe('annotations of a new pod', () => {
  it.each<[Record<string, string>, string[]]>([
    [{ 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' }, []],
    [
      { 'seccomp.security.alpha.kubernetes.io/pod': 'x' },
      ['.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "x": must be a valid seccomp profile'],
    ],
    [
      { 'container.seccomp.security.alpha.kubernetes.io/c': 'localhost/../a' },
      ['.container.seccomp.security.alpha.kubernetes.io/c: Invalid value: "../a": must not contain \'..\''],
    ],
    [
      { 'scheduler.alpha.kubernetes.io/tolerations': '{' },
      [': Invalid value: "scheduler.alpha.kubernetes.io/tolerations": unexpected end of JSON input'],
    ],
    [{ 'scheduler.alpha.kubernetes.io/tolerations': '[{"key":"a","operator":"Exists"}]' }, []],
    [{ 'controller.kubernetes.io/pod-deletion-cost': '-5' }, []],
    [
      { 'controller.kubernetes.io/pod-deletion-cost': '05' },
      ['[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "05": must be a 32bit integer'],
    ],
    [
      { 'kubernetes.io/config.mirror': 'x' },
      ['[kubernetes.io/config.mirror]: Invalid value: "x": must set spec.nodeName if mirror pod annotation is set'],
    ],
    [
      { [`${prefix}/c`]: 'nonsense', [`${prefix}/z`]: 'unconfined' },
      [
        `[${prefix}/c]: Invalid value: "nonsense": invalid AppArmor profile name: "nonsense"`,
        `[${prefix}/z]: Invalid value: "z": container not found`,
      ],
    ],
  ])('%j', (annotations, messages) => {
    expect(create(annotations).messages).toEqual(messages.map(message => `metadata.annotations${message}`));
  });

  it('are forgotten where they kept init containers of old', () => {
    const { object } = create({ 'pod.beta.kubernetes.io/init-containers': '[]', a: 'b' });
    expect(object.metadata.annotations).toEqual({ a: 'b' });
    expect(
      create({ 'pod.alpha.kubernetes.io/init-container-statuses': '' }).object.metadata.annotations,
    ).toBeUndefined();
  });
});

describe('AppArmor', () => {
  const profiles = ({ object }: ReturnType<typeof create>) =>
    object.spec.containers.map(({ securityContext }) => securityContext?.appArmorProfile);

  it.each<[string, Partial<PodSpec>, AppArmorProfile | undefined]>([
    ['unconfined', {}, { type: 'Unconfined' }],
    ['runtime/default', {}, { type: 'RuntimeDefault' }],
    ['localhost/a/b', {}, { type: 'Localhost', localhostProfile: 'a/b' }],
    ['localhost/', {}, undefined],
    ['', {}, undefined],
    ['unconfined', { os: { name: 'windows' } }, undefined],
    ['unconfined', { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } }, { type: 'Unconfined' }],
    ['unconfined', { securityContext: { appArmorProfile: { type: 'Unconfined' } } }, undefined],
  ])('annotation %j of a pod with %j is the field %j', (value, spec, profile) => {
    const planned = create({ [`${prefix}/c`]: value }, spec);
    expect(planned.messages).toEqual([]);
    expect(profiles(planned)).toEqual([profile]);
  });

  it('says the same in the annotation and the field', () => {
    const containers = (appArmorProfile: AppArmorProfile) => [
      { name: 'c', image: 'i', securityContext: { appArmorProfile } },
    ];
    const field = 'spec.containers[0].securityContext.appArmorProfile';
    expect(
      create({ [`${prefix}/c`]: 'unconfined' }, { containers: containers({ type: 'RuntimeDefault' }) }).messages,
    ).toEqual([`${field}.type: Forbidden: apparmor type in annotation and field must match`]);
    const local = containers({ type: 'Localhost', localhostProfile: 'y' });
    expect(create({ [`${prefix}/c`]: 'localhost/x' }, { containers: local }).messages).toEqual([
      `${field}.localhostProfile: Forbidden: apparmor profile in annotation and field must match`,
    ]);
  });

  it('is not changed by annotations of a pod that runs', () => {
    const change = (annotations: Record<string, string>, more: Record<string, string>) =>
      planUpdate<Pod>(podStrategy, create(annotations).object, draft => {
        draft.metadata.annotations = more;
      }).messages;
    const at = `metadata.annotations[${prefix}/c]: Forbidden:`;
    expect(change({ [`${prefix}/c`]: 'unconfined' }, {})).toEqual([
      `${at} may not remove or update AppArmor annotations`,
    ]);
    expect(change({}, { [`${prefix}/c`]: 'unconfined' })).toEqual([`${at} may not add AppArmor annotations`]);
    expect(change({}, { 'kubernetes.io/config.mirror': 'x' })).toContain(
      'metadata.annotations[kubernetes.io/config.mirror]: Forbidden: may not add mirror pod annotation',
    );
    expect(change({ [`${prefix}/c`]: 'unconfined' }, { [`${prefix}/c`]: 'unconfined', a: 'b' })).toEqual([]);
  });
});

it('templates have the rules of pods', () => {
  const annotations = { [`${prefix}/c`]: 'unconfined', 'seccomp.security.alpha.kubernetes.io/pod': 'x' };
  const securityContext: PodSpec['securityContext'] = { appArmorProfile: { type: 'RuntimeDefault' } };
  const template = { metadata: { annotations }, spec: specOf({ securityContext }) };
  expect(planCreate(podTemplateStrategy, { template }).messages).toEqual([
    'template.annotations.seccomp.security.alpha.kubernetes.io/pod: Invalid value: "x": must be a valid seccomp profile',
    'template.spec.containers[0].securityContext.appArmorProfile.type: Forbidden: apparmor type in annotation and field must match',
  ]);
});

it('advises to use the fields that there are', () => {
  const annotations = {
    [`${prefix}/c`]: 'unconfined',
    [`${prefix}/other`]: 'unconfined',
    'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
    'scheduler.alpha.kubernetes.io/critical-pod': '',
  };
  expect(annotationWarnings('metadata', { annotations }, specOf())).toEqual([
    'metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    'metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    `metadata.annotations[${prefix}/c]: deprecated since v1.30; use the "appArmorProfile" field instead`,
  ]);
});
