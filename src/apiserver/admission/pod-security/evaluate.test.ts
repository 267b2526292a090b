/** What upstream's v1.37 says of these pods, word by word. */
import { readFile } from 'node:fs/promises';
import { expect, describe as group, it } from 'vitest';
import type { PodSpec } from '#api';
import { describe, evaluate } from './evaluate.ts';
import type { Level } from './levels.ts';

/** What the level `restricted` wants of each container. */
const good = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};
const found = (level: Level, spec: unknown, minor = Number.POSITIVE_INFINITY) =>
  describe(evaluate({ level, minor }, { metadata: undefined, spec: spec as PodSpec }));

interface Example {
  readonly name: string;
  readonly spec: object;
  /** What is said at each level; empty when nothing is. */
  readonly baseline: string;
  readonly restricted: string;
}
const examples = JSON.parse(await readFile(new URL('testdata/pods.json', import.meta.url), 'utf8')) as Example[];

it.each(examples)('$name', ({ spec, baseline, restricted }) => {
  expect(found('privileged', spec)).toBe('');
  expect(found('baseline', spec)).toBe(baseline);
  expect(found('restricted', spec)).toBe(restricted);
});

group('by versions', () => {
  const container = (fields: object = {}) => ({ containers: [{ name: 'main', image: 'i', ...fields }] });
  const withSysctl = (name: string) => ({ ...container(), securityContext: { sysctls: [{ name, value: '1' }] } });

  it.each<[string, Level, object, number]>([
    ['seccomp', 'baseline', container({ securityContext: { seccompProfile: { type: 'Unconfined' } } }), 19],
    ['hosts of probes', 'baseline', container({ livenessProbe: { httpGet: { port: 80, host: 'a.b' } } }), 34],
    [
      'privilege escalation',
      'restricted',
      container({ securityContext: { ...good, allowPrivilegeEscalation: true } }),
      8,
    ],
    ['capabilities dropped', 'restricted', container({ securityContext: { ...good, capabilities: {} } }), 22],
    ['user 0', 'restricted', container({ securityContext: { ...good, runAsUser: 0 } }), 23],
  ])('%s: since then', (_, level, spec, minor) => {
    expect(found(level, spec, minor - 1)).toBe('');
    expect(found(level, spec, minor)).not.toBe('');
  });

  it.each<[string, Level, object, number]>([
    ['reserved ports', 'baseline', withSysctl('net.ipv4.ip_local_reserved_ports'), 27],
    ['keepalive', 'baseline', withSysctl('net.ipv4.tcp_keepalive_time'), 29],
    ['buffers', 'baseline', withSysctl('net.ipv4.tcp_rmem'), 32],
    ['engines', 'baseline', container({ securityContext: { seLinuxOptions: { type: 'container_engine_t' } } }), 31],
    [
      'proc of own users',
      'baseline',
      { hostUsers: false, ...container({ securityContext: { procMount: 'Unmasked' } }) },
      35,
    ],
    [
      'root of own users',
      'restricted',
      { hostUsers: false, ...container({ securityContext: { ...good, runAsUser: 0 } }) },
      35,
    ],
    [
      'Windows',
      'restricted',
      { os: { name: 'windows' }, ...container({ securityContext: { runAsNonRoot: true } }) },
      25,
    ],
  ])('%s: until then', (_, level, spec, minor) => {
    expect(found(level, spec, minor - 1)).not.toBe('');
    expect(found(level, spec, minor)).toBe('');
  });
});
