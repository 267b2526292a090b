/** Variables from files that another container of the pod writes, with real containers. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Container, EnvVar, Pod } from '#api';
import { type KubeletOnContainerd, startKubeletOnContainerd } from './testing/kubelet-on-containerd.ts';
import { busyboxImage, privateContainerdUnavailable } from './testing/private-containerd.ts';

const fromFile = (name: string, key: string, rest: object = {}): EnvVar => ({
  name,
  valueFrom: { fileKeyRef: { volumeName: 'config', path: 'made/vars.env', key, ...rest } },
});
const writer: Container = {
  name: 'writer',
  image: busyboxImage,
  command: [
    'sh',
    '-c',
    `mkdir /config/made; printf "# made\\nCOLOR='dark blue'\\nTEXT='a\\nb'\\n" > /config/made/vars.env`,
  ],
  volumeMounts: [{ name: 'config', mountPath: '/config' }],
};
const volumes = [{ name: 'config', emptyDir: {} }];
const waitingFor = ({ status }: Pod) => status?.containerStatuses?.[0]?.state?.waiting;

describe.skipIf(privateContainerdUnavailable())('variables from files', () => {
  let kubelet: KubeletOnContainerd;
  beforeAll(async () => {
    kubelet = await startKubeletOnContainerd();
  }, 120_000);
  afterAll(async () => await kubelet[Symbol.asyncDispose]());

  test('have the values that an init container wrote, and are left out where they need not be there', async () => {
    const none = { optional: true };
    const env = [
      fromFile('A', 'COLOR'),
      fromFile('B', 'TEXT'),
      fromFile('C', 'NONE', none),
      fromFile('D', 'COLOR', { path: 'none', ...none }),
    ];
    await kubelet.create('reader', [{ env }], { volumes, initContainers: [writer] });
    await kubelet.until('reader', ({ status }) => status?.containerStatuses?.[0]?.state?.running !== undefined);
    const printed = await kubelet.run(
      'reader',
      'printf "%s|%s|%s|%s" "$A" "$B" "${C-unset}" "${D-unset}"; ls / | grep -c config',
    );
    expect(printed).toBe('dark blue|a\nb|unset|unset0\n');
  }, 120_000);

  test.each([
    [
      'key',
      fromFile('A', 'NONE'),
      'environment variable key "NONE" not found in file "made/vars.env" of volume "config"',
    ],
    [
      'file',
      fromFile('A', 'COLOR', { path: 'none' }),
      `couldn't parse env file: there is no file "none" in volume "config"`,
    ],
  ])(
    'that are not there keep a container waiting: %s',
    async (name, variable, message) => {
      await kubelet.create(`no-${name}`, [{ env: [variable] }], { volumes, initContainers: [writer] });
      const pod = await kubelet.until(
        `no-${name}`,
        found => waitingFor(found)?.reason === 'CreateContainerConfigError',
      );
      expect(waitingFor(pod)?.message).toBe(message);
    },
    120_000,
  );
});
