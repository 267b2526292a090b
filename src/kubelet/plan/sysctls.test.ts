import { expect, test } from 'vitest';
import type { PodSpec } from '#api';
import { forbiddenSysctl } from './sysctls.ts';

test.each<[string, Partial<PodSpec>, string | undefined]>([
  ['kernel.shm_rmid_forced', {}, undefined],
  ['net/ipv4/tcp_syncookies', {}, undefined],
  ['kernel.msgmax', {}, 'forbidden sysctl: "kernel.msgmax" not allowlisted'],
  ['net.core.somaxconn', {}, 'forbidden sysctl: "net.core.somaxconn" not allowlisted'],
  [
    'net.ipv4.tcp_syncookies',
    { hostNetwork: true },
    'forbidden sysctl: "net.ipv4.tcp_syncookies" not allowed with host net enabled',
  ],
  ['kernel.shm_rmid_forced', { hostNetwork: true }, undefined],
  [
    'kernel.shm_rmid_forced',
    { hostIPC: true },
    'forbidden sysctl: "kernel.shm_rmid_forced" not allowed with host ipc enabled',
  ],
])('%s with %j', (name, spec, expected) => {
  const securityContext = { sysctls: [{ name, value: '1' }] };
  expect(forbiddenSysctl({ containers: [], securityContext, ...spec })).toBe(expected);
});
