import { describe, expect, it } from 'vitest';
import type { Container, PodSpec, SecurityContext, WindowsSecurityContextOptions } from '#api';
import { messagesOf } from '../testing.ts';
import { checkOperatingSystem } from './operating-system.ts';

const check = (spec: Partial<PodSpec>, context?: SecurityContext, more?: Partial<Container>) => {
  const container = { name: 'c', image: 'i', ...more, ...(context && { securityContext: context }) };
  return messagesOf(checkOperatingSystem('spec', { containers: [container], ...spec }));
};
const options = (windowsOptions: WindowsSecurityContextOptions): SecurityContext => ({ windowsOptions });

describe('users of its own', () => {
  it.each<[string, ReturnType<typeof check>, string[]]>([
    ['nothing', check({ hostUsers: false }), []],
    ['the network of the host', check({ hostUsers: false, hostNetwork: true }), ['spec.hostNetwork']],
    ['its processes', check({ hostUsers: false, hostPID: true, hostIPC: true }), ['spec.HostPID', 'spec.HostIPC']],
    [
      'devices',
      check({ hostUsers: false }, undefined, { volumeDevices: [{ name: 'x', devicePath: '/d' }] }),
      ['spec.containers[0].volumeDevices'],
    ],
  ])('do not go with %s', (_what, found, fields) => {
    expect(found).toEqual(fields.map(field => `${field}: Forbidden: when \`hostUsers\` is false`));
  });

  it('are what it takes to see /proc', () => {
    const rule = 'Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`';
    expect(check({}, { procMount: 'Unmasked' })).toEqual([`spec.containers[0].securityContext.procMount: ${rule}`]);
    expect(check({ hostUsers: true }, { procMount: 'Unmasked' })).toHaveLength(1);
    expect(check({ hostUsers: false }, { procMount: 'Unmasked' })).toEqual([]);
    expect(check({}, { procMount: 'Default' })).toEqual([]);
  });
});

describe('an operating system', () => {
  it('forbids a Windows pod what only Linux has', () => {
    const securityContext = { fsGroup: 1, sysctls: [], runAsUser: 1 };
    expect(
      check(
        { os: { name: 'windows' }, hostPID: true, hostNetwork: true, shareProcessNamespace: false, securityContext },
        {
          privileged: false,
          capabilities: {},
        },
      ),
    ).toEqual(
      [
        'spec.securityContext.fsGroup',
        'spec.securityContext.sysctls',
        'spec.securityContext.runAsUser',
        'spec.hostPID',
        'spec.shareProcessNamespace',
        'spec.containers[0].securityContext.capabilities',
        'spec.containers[0].securityContext.privileged',
      ].map(field => `${field}: Forbidden: cannot be set for a windows pod`),
    );
  });

  it('forbids a Linux pod what only Windows has', () => {
    expect(check({ os: { name: 'linux' }, securityContext: { windowsOptions: {} } }, options({}))).toEqual(
      ['spec', 'spec.containers[0]'].map(
        at => `${at}.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod`,
      ),
    );
  });

  it('leaves both to a pod that does not say', () => {
    expect(check({ securityContext: { windowsOptions: {}, fsGroup: 1 } }, { privileged: true })).toEqual([]);
  });
});

describe('processes of the host', () => {
  const own = options({ hostProcess: true });

  it.each<[string, ReturnType<typeof check>, string[]]>([
    ['with its network', check({ hostNetwork: true }, own), []],
    [
      'without its network',
      check({}, own),
      ['spec.hostNetwork: Invalid value: false: hostNetwork must be true if pod contains any hostProcess containers'],
    ],
    [
      'beside others',
      check({ hostNetwork: true, initContainers: [{ name: 'i', image: 'i' }] }, own),
      [
        'spec: Invalid value: "": If pod contains any hostProcess containers then all containers must be HostProcess containers',
      ],
    ],
    [
      'where the pod says something else',
      check({ hostNetwork: true, securityContext: options({ hostProcess: false }) }, own),
      [
        'spec.containers[0].securityContext.windowsOptions.hostProcess: Invalid value: true: pod hostProcess value must be identical if both are specified, was false',
      ],
    ],
  ])('%s', (_what, found, messages) => {
    expect(found).toEqual(messages);
  });
});

it.each<[string, string[]]>([
  ['ContainerUser', []],
  ['COMPUTER\\Administrator', []],
  ['example.com\\user', []],
  ['', [' cannot be an empty string']],
  ['a\\b\\c', [' cannot contain more than one backslash']],
  ['DOM\\', ["'s User cannot be empty"]],
  ['\\u', ["'s Domain doesn't match the NetBios nor the DNS format"]],
  ['..', ["'s User cannot contain only periods or spaces"]],
  ['a/b', ['\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]']],
  ['a\tb', [' cannot contain control characters']],
  ['x'.repeat(105), ["'s User length must not be longer than 104 characters"]],
])('somebody is called %j', (runAsUserName, problems) => {
  const field = 'spec.securityContext.windowsOptions.runAsUserName';
  expect(check({ securityContext: options({ runAsUserName }) })).toEqual(
    problems.map(problem => `${field}: Invalid value: ${JSON.stringify(runAsUserName)}: runAsUserName${problem}`),
  );
});
